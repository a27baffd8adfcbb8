/**
 * What a cold start loads: each function's zip, and how long its bundle takes to import, beside the same function with the
 * AWS SDK outside, as Lambda's runtime brings it. On Lambda starting the sandbox comes on top of both.
 */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { packageService, ROOT } from "../../scripts/package.ts";
import type { Bench } from "../bench.ts";
import { importMs, medians, round } from "../fresh-process.ts";

/** Plain JavaScript without types: the framework loads it. */
const MODULE = "../../plugins/bundle.mjs";
const { functionBundles, functionNames } = (await import(MODULE)) as {
  readonly functionBundles: (root: string, names: readonly string[], outdir: string) => BuildOptions;
  readonly functionNames: (root: string) => Promise<readonly string[]>;
};

const ROUNDS = 11;
/** Below the project, since what is external is looked for in the node_modules above. */
const DIRECTORY = join(ROOT, "dist/bench");

interface FunctionStart {
  readonly name: string;
  /** KB are 1,000 bytes. */
  readonly zipKb: number;
  readonly importMs: number;
  readonly externalImportMs: number;
  /** Without the SDK both imports are of the same bundle: their ratio says nothing. */
  readonly usesSdk: boolean;
}
export interface ColdStarts {
  readonly functions: readonly FunctionStart[];
  readonly maxZipKb: number;
  /** All functions' import by the same with the SDK outside. */
  readonly sumRatio: number;
  /** The same of the function where it is largest, of those that use the SDK. */
  readonly worstRatio: number;
}

export const coldstart: Bench<ColdStarts> = {
  about: "each function's zip and import, beside the same with the AWS SDK outside",
  run: async () => {
    const names = await functionNames(ROOT);
    const zips = await zipKbs();
    try {
      const [bundled, external] = [join(DIRECTORY, "bundled"), join(DIRECTORY, "external")];
      await bundle(names, bundled, external);
      const bundles = names.flatMap((name) => [join(bundled, name), join(external, name)]);
      const times = await medians(
        Object.fromEntries(bundles.map((folder) => [folder, () => importMs(join(folder, "index.mjs"))])),
        ROUNDS,
      );
      const functions = names.map(async (name) => ({
        name,
        zipKb: zips.get(name) ?? NaN,
        importMs: times[join(bundled, name)]!,
        externalImportMs: times[join(external, name)]!,
        usesSdk: SDK.test(await readFile(join(external, name, "index.mjs"), "utf8")),
      }));
      return summarize(await Promise.all(functions));
    } finally {
      await rm(DIRECTORY, { recursive: true, force: true });
    }
  },
  describe: ({ functions, maxZipKb, sumRatio, worstRatio }) => {
    const row = (...[name, ...cells]: readonly string[]) =>
      `${name!.padEnd(22)}${cells.map((cell) => cell.padStart(12)).join("")}`;
    const rows = functions.map((each) =>
      row(each.name, each.zipKb.toFixed(1), each.importMs.toFixed(1), each.externalImportMs.toFixed(1), percent(each)),
    );
    const all = `largest zip ${maxZipKb} KB; import of all ${toPercent(sumRatio)} of the same with the SDK outside, at worst ${toPercent(worstRatio)}`;
    return [row("function", "zip KB", "import ms", "SDK out ms", "ratio"), ...rows, all].join("\n");
  },
};

async function bundle(names: readonly string[], bundled: string, external: string): Promise<void> {
  const options = functionBundles(ROOT, names, external);
  await Promise.all([
    build(functionBundles(ROOT, names, bundled)),
    build({ ...options, plugins: [outside], alias: {} }),
  ]);
}

const SDK = /\bfrom"@(?:aws-sdk|smithy)\//;

/** Without side effects, or each function would import every client of aws/clients.ts, which it does not use. */
const outside: Plugin = {
  name: "sdk-outside",
  setup: (build) =>
    build.onResolve({ filter: /^@(?:aws-sdk|smithy)\// }, ({ path }) => ({ path, external: true, sideEffects: false })),
};

/** By the function's file, `on-interruption` for `onInterruption`. */
async function zipKbs(): Promise<ReadonlyMap<string, number>> {
  const directory = await mkdtemp(join(tmpdir(), "spot-connect-coldstart-"));
  try {
    const { artifacts } = await packageService("dev", directory);
    const sizes = artifacts.map(async (zip) => {
      const name = zip.replace(".zip", "").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return [name, round((await stat(join(directory, zip))).size / 1000, 1)] as const;
    });
    return new Map(await Promise.all(sizes));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function summarize(functions: readonly FunctionStart[]): ColdStarts {
  const sum = (member: "importMs" | "externalImportMs") => functions.reduce((total, each) => total + each[member], 0);
  return {
    functions,
    maxZipKb: Math.max(...functions.map(({ zipKb }) => zipKb)),
    sumRatio: round(sum("importMs") / sum("externalImportMs"), 3),
    worstRatio: round(Math.max(...functions.filter(({ usesSdk }) => usesSdk).map(ratioOf)), 3),
  };
}

const ratioOf = ({ importMs, externalImportMs }: FunctionStart): number => importMs / externalImportMs;
const percent = (each: FunctionStart): string => (each.usesSdk ? toPercent(ratioOf(each)) : "no SDK");
const toPercent = (ratio: number): string => `${(ratio * 100).toFixed(0)} %`;
