/** Which release was the last, and where its state machines are kept. */
import { join } from "node:path";
import { ROOT } from "./package.ts";

export const LAST_RELEASE = join(ROOT, "test", "simulation", "last-release");

/** `release.json` beside the definitions. */
export interface LastRelease {
  readonly version: string;
  readonly payloadVersion: number;
}

/** The newest heading `## [1.2.3] - 2026-11-28` (Keep a Changelog: newest first); null: nothing was released yet. */
export const newestRelease = (changelog: string): string | null =>
  /^## \[(\d+\.\d+\.\d+[^\]]*)\]/m.exec(changelog)?.[1] ?? null;
