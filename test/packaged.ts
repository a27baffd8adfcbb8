/**
 * The compiled deployment for tests, made once for the sources as they are: several test files in several processes
 * share it, and a second run finds it again.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { packageService, readPackage, ROOT, type Package } from "../scripts/package.ts";

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
const PATIENCE_MS = 60_000;

export async function packaged(): Promise<Package> {
  const home = join(ROOT, "node_modules", ".cache", "spot-connect");
  const directory = join(home, await sourceHash());
  await mkdir(home, { recursive: true });
  if (!existsSync(directory)) await alone(join(home, "lock"), () => build(directory));
  return readPackage(directory);
}

async function build(directory: string): Promise<void> {
  if (existsSync(directory)) return;
  const partial = `${directory}.partial`;
  await rm(partial, { recursive: true, force: true });
  await packageService("dev", partial);
  await rename(partial, directory);
}

/** `mkdir` is atomic: whoever makes the directory works, the others wait for it to go; one left by a crash is taken over. */
async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  const started = Date.now();
  for (;;) {
    try {
      await mkdir(lock);
      break;
    } catch {
      if (Date.now() - started > PATIENCE_MS) await rm(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  try {
    await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
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
