/**
 * The compiled deployment, made once for the sources as they are: `npm start` and the tests, in several processes, share
 * it, and a second run finds it again.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { alone } from "./alone.ts";
import { CACHE, packageService, readPackage, ROOT, type Package } from "./package.ts";

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
const FILES = ["serverless.yml", "package-lock.json"];
/** What others, of other sources, may still be deploying is let be. */
const KEPT_MS = 3_600_000;

export async function packaged(stage = "dev"): Promise<Package> {
  const directory = join(CACHE, `${stage}-${await sourceHash()}`);
  if (!existsSync(directory)) await alone(CACHE, "packaged", () => build(stage, directory));
  return readPackage(directory);
}

/** The sources as they were are of no use any more. */
async function build(stage: string, directory: string): Promise<void> {
  if (existsSync(directory)) return;
  const partial = join(CACHE, "partial");
  for (const name of await readdir(CACHE))
    if (name === "partial" || (!name.endsWith(".lock") && (await isOld(join(CACHE, name)))))
      await rm(join(CACHE, name), { recursive: true });
  await packageService(stage, partial);
  await rename(partial, directory);
}

const isOld = async (directory: string): Promise<boolean> => (await stat(directory)).mtimeMs < Date.now() - KEPT_MS;

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
