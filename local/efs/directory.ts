/** A file system is a directory on this machine, under the cloud's data. In memory: under a temporary one. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Cloud } from "../kernel/service.ts";
import { makeTemporary } from "../kernel/temporary.ts";
import { EMPTY_SIZE_BYTES, METERED_BLOCK_BYTES } from "./facts.ts";

const temporary = new WeakMap<Cloud, string>();

/** The parent of all file systems' directories. */
export function fileSystemsDirectoryOf(cloud: Cloud): string {
  if (cloud.store.directory !== null) return resolve(cloud.store.directory, "efs");
  const known = temporary.get(cloud) ?? makeTemporary("efs");
  temporary.set(cloud, known);
  return known;
}

export function removeTemporary(cloud: Cloud): void {
  const directory = temporary.get(cloud);
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  temporary.delete(cloud);
}

/** What AWS would meter: whole blocks, a directory as one block. */
export function meteredBytes(directory: string): number {
  let bytes = EMPTY_SIZE_BYTES;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const size = entry.isFile() ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : METERED_BLOCK_BYTES;
    bytes += Math.ceil(size / METERED_BLOCK_BYTES) * METERED_BLOCK_BYTES;
  }
  return bytes;
}
