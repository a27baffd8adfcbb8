/**
 * Reads a stack trace out of a function's log on stdin and says where in the sources its places are:
 * `npx node scripts/stack.ts < trace.txt`. The functions are bundled again, with a map: the same sources give the same
 * bundle, so check out the release that is deployed.
 */
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { build, type BuildOptions } from "esbuild";
import { ROOT } from "./package.ts";

/** Plain JavaScript without types: the framework loads it. */
const MODULE = "../plugins/bundle.mjs";
const { functionBundles } = (await import(MODULE)) as {
  functionBundles: (root: string, names: readonly string[], outdir: string) => BuildOptions;
};

const PLACE = /(?:file:\/\/)?[^\s()]*\/functions\/([a-z-]+)\/index\.mjs:(\d+):(\d+)/g;

const trace = await text(process.stdin);
const names = new Set([...trace.matchAll(PLACE)].map(([, name = ""]) => name));
if (names.size === 0)
  throw new Error("no place in a function's bundle (…/functions/NAME/index.mjs:LINE:COLUMN) is in it");
const maps = new Map(await Promise.all([...names].map(async (name) => [name, await mapOf(name)] as const)));
process.stdout.write(
  trace.replaceAll(
    PLACE,
    (place, name: string, line: string, column: string) =>
      placeIn(maps.get(name)!, Number(line), Number(column)) ?? place,
  ),
);

async function mapOf(name: string): Promise<SourceMap> {
  const outdir = join(ROOT, "dist/functions");
  const result = await build({
    ...functionBundles(ROOT, [name], outdir),
    sourcemap: "external",
    write: false,
  });
  const file = result.outputFiles.find(({ path }) => path.endsWith(".map"))!;
  const payload = JSON.parse(file.text) as SourceMapPayload;
  const sources = payload.sources.map((source) => relative(ROOT, join(dirname(file.path), source)));
  return new SourceMap({ ...payload, sources });
}

/** V8's lines and columns begin at 1. */
function placeIn(map: SourceMap, line: number, column: number): string | null {
  const origin = map.findOrigin(line, column);
  return "fileName" in origin ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}` : null;
}
