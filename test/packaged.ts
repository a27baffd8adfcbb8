/**
 * The compiled deployment for tests, made once for the sources as they are: several test files in several processes
 * share it, and a second run finds it again.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { alone } from "../scripts/alone.ts";
import { CACHE, packageService, readPackage, ROOT, type Package } from "../scripts/package.ts";

const SOURCES = [
  "core",
  "aws",
  "contract",
  "functions",
  "statemachines",
  "documents",
  "layers",
  "plugins",
  "scripts",
  "resources",
];
const FILES = ["serverless.yml", "package.json"];

export async function packaged(): Promise<Package> {
  const directory = join(CACHE, await sourceHash());
  if (!existsSync(directory)) await alone(CACHE, "tests", () => build(directory));
  return readPackage(directory);
}

/** The sources as they were are of no use any more. */
async function build(directory: string): Promise<void> {
  if (existsSync(directory)) return;
  const partial = join(CACHE, "partial");
  for (const name of await readdir(CACHE))
    if (!name.endsWith(".lock")) await rm(join(CACHE, name), { recursive: true });
  await packageService("dev", partial);
  await rename(partial, directory);
}

async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of [...FILES, ...(await Promise.all(SOURCES.map(filesBelow))).flat()].toSorted()) {
    hash.update(file).update(await readFile(join(ROOT, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesBelow(folder: string): Promise<string[]> {
  if (!existsSync(join(ROOT, folder))) return [];
  const names = await readdir(join(ROOT, folder), { recursive: true });
  const paths = names.filter((name) => !name.includes("__pycache__")).map((name) => join(folder, name));
  const kinds = await Promise.all(paths.map(async (path) => ((await stat(join(ROOT, path))).isFile() ? [path] : [])));
  return kinds.flat();
}
