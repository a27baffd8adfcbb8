/** Waits for a condition that other processes or events bring about; the limit is for a loaded machine, and costs nothing else. */
import { vi } from "vitest";

const LIMIT_MS = 20_000;

/** Asks until `check` no longer throws, and gives its answer. Vitest's own limit is one second. */
export const waitFor = <T>(check: () => T | Promise<T>, intervalMs = 50): Promise<T> =>
  vi.waitFor(check, { timeout: LIMIT_MS, interval: intervalMs });
