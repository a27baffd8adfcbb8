/**
 * `npm run build`: the command as it is published, `dist/spot.cjs`: one file that needs nothing but Node, and beside it the
 * licences of what is inside. `npm pack` runs it first.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { ROOT } from "./package.ts";

/** Plain JavaScript without types: the framework loads it. */
const SDK_SHAKE = "../plugins/sdk-shake.mjs";
const { sdkShake } = (await import(SDK_SHAKE)) as { readonly sdkShake: (folder: string) => Plugin };

const DIST = join(ROOT, "dist");
const COMMAND = join(DIST, "spot.cjs");
const LICENCES = join(DIST, "THIRD-PARTY-LICENSES.txt");

await mkdir(DIST, { recursive: true });
await Promise.all([COMMAND, LICENCES].map((file) => rm(file, { force: true })));
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ["cli/index.ts"],
  outfile: COMMAND,
  bundle: true,
  platform: "node",
  target: "node20",
  // In CommonJS even Node's own modules are loaded when they are first needed; HTTP and TLS are half of a start.
  format: "cjs",
  define: {
    "import.meta.url": "__url",
    // ws would look for compiled helpers among the packages around us.
    "process.env.WS_NO_BUFFER_UTIL": '"1"',
    "process.env.WS_NO_UTF_8_VALIDATE": '"1"',
  },
  banner: { js: "const __url=require('node:url').pathToFileURL(__filename).href;" },
  minify: true,
  mainFields: ["module", "main"],
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  plugins: [sdkShake(join(ROOT, "cli"))],
});
await writeFile(LICENCES, await licencesOf(packagesIn(metafile)));

/** The directories of the packages that have bytes in the bundle, from the project's root. */
function packagesIn({ outputs }: Metafile): readonly string[] {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const directories = used.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(directories)].toSorted();
}

/** Each text once, under the packages that it is for. */
async function licencesOf(directories: readonly string[]): Promise<string> {
  const packagesByText = new Map<string, string[]>();
  for (const directory of directories) {
    const { name, version, license } = JSON.parse(await readText(directory, "package.json")) as Manifest;
    for (const file of await licenceFiles(directory, name, license)) {
      const text = (await readText(file)).trim();
      packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version}`]);
    }
  }
  const rule = "=".repeat(80);
  const parts = [...packagesByText].map(([text, packages]) => `${rule}\n${packages.join("\n")}\n${rule}\n\n${text}\n`);
  return ["dist/spot.cjs contains code of these packages, under these licences.\n", ...parts].join("\n");
}

/** A few packages of the SDK name Apache-2.0 and bring no copy of it; it is our own licence, too. */
async function licenceFiles(directory: string, name: string, license: string): Promise<readonly string[]> {
  const names = (await readdir(join(ROOT, directory))).filter((file) => /^(licen[cs]e|notice)(\.\w+)?$/i.test(file));
  if (names.length > 0) return names.toSorted().map((file) => join(directory, file));
  if (license === "Apache-2.0") return ["LICENSE"];
  throw new Error(`${name} is in the bundle, under ${license}, and has no licence file`);
}

function readText(...path: readonly string[]): Promise<string> {
  return readFile(join(ROOT, ...path), "utf8");
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}
