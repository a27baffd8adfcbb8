/**
 * `npm run build:local-cloud`: the local cloud as it is published, `dist/local-cloud`, ready for `npm pack`. Node strips the
 * types of TypeScript that it runs, but of none below node_modules: what is published is JavaScript, and the types beside it.
 */
import { spawnSync } from "node:child_process";
import { cp, glob, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./package.ts";

const SOURCE = join(ROOT, "local");
const PACKAGE = join(ROOT, "dist", "local-cloud");

await rm(PACKAGE, { recursive: true, force: true });
const compiler = join(ROOT, "node_modules", ".bin", "tsc");
const { status } = spawnSync(compiler, ["-p", join(SOURCE, "tsconfig.build.json")], { stdio: "inherit" });
if (status !== 0) throw new Error("the local cloud does not compile");
// What is no TypeScript runs as it is: the instances' own programs, and what starts inside a function's environment.
for await (const file of glob("{instances/image/*.py,**/*.mjs}", { cwd: SOURCE, exclude: ["node_modules/**"] }))
  await cp(join(SOURCE, file), join(PACKAGE, file));
await cp(join(SOURCE, "README.md"), join(PACKAGE, "README.md"));
await cp(join(ROOT, "LICENSE"), join(PACKAGE, "LICENSE"));
await writeFile(join(PACKAGE, "package.json"), `${JSON.stringify(await publishedManifest(), null, 2)}\n`);

/** In the repository the entry is TypeScript, and nothing is published by mistake. */
async function publishedManifest(): Promise<object> {
  const { private: _, ...manifest } = JSON.parse(await readFile(join(SOURCE, "package.json"), "utf8")) as Manifest;
  return {
    ...manifest,
    bin: { "spot-connect-local-cloud": "main.js" },
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
  };
}

interface Manifest {
  readonly private: boolean;
}
