/** How long `spot` takes to start, as it is published, beside a Node process that does nothing; and to list very many jobs. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../scripts/package.ts";
import type { Bench } from "../bench.ts";
import { medians, processMs } from "../fresh-process.ts";
import { measureListing, type Listing, type Taken } from "./listing.ts";

const ROUNDS = 15;
/** Of the published package, what a start reads; in a checkout the command would run the sources. */
const FILES = ["cli/spot.mjs", "dist/spot.cjs", "package.json"] as const;

export interface CommandStart {
  /** `spot --version`, milliseconds from start to end. */
  readonly versionMs: number;
  readonly helpMs: number;
  /** `node --eval 0`. */
  readonly emptyNodeMs: number;
  readonly list: Listing;
}

export const cli: Bench<CommandStart> = {
  about: "how long the published command takes to start, beside an empty Node, and to list 10,000 jobs",
  run: async () => {
    const directory = await mkdtemp(join(tmpdir(), "spot-connect-command-"));
    try {
      await processMs([join(ROOT, "scripts/build.ts")]);
      for (const file of FILES) await cp(join(ROOT, file), join(directory, file));
      const command = join(directory, FILES[0]);
      const start = await medians(
        {
          versionMs: () => processMs([command, "--version"]),
          helpMs: () => processMs([command, "--help"]),
          emptyNodeMs: () => processMs(["--eval", "0"]),
        },
        ROUNDS,
      );
      return { ...start, list: await measureListing(command) };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
  describe: ({ versionMs, helpMs, emptyNodeMs, list: { jobs, newest, first, all } }) =>
    [
      `spot --version  ${versionMs} ms`,
      `spot --help     ${helpMs} ms`,
      `node --eval 0   ${emptyNodeMs} ms`,
      `of ${jobs} jobs`,
      `spot list                  ${describe(newest)}`,
      `spot list --all, one read  ${describe(first)}`,
      `spot list --all            ${describe(all)}`,
    ].join("\n"),
};

const describe = ({ ms, queries }: Taken): string => `${ms} ms, ${queries} ${queries === 1 ? "query" : "queries"}`;
