/** Zips of functions and layers by their hash, and the directories they are unpacked to. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeTemporary } from "../kernel/temporary.ts";
import type { Code } from "./state.ts";
import { unzip } from "./zip.ts";

export interface CodeStore {
  save(zip: Uint8Array): Code;
  read(code: Code): Buffer;
  /** The directory of the unpacked zip; unpacked when first asked for. */
  unpack(code: Code): Promise<string>;
  remove(code: Code): void;
  /** Removes everything when nothing was to be kept. */
  close(): void;
}

/** With null, in a directory that goes with `close`. */
export function openCodeStore(directory: string | null): CodeStore {
  const root = directory === null ? makeTemporary("lambda") : join(directory, "lambda");
  mkdirSync(root, { recursive: true });
  const zipPath = ({ sha256 }: Code): string => join(root, `${sha256}.zip`);
  const taskPath = ({ sha256 }: Code): string => join(root, sha256);
  const unpacking = new Map<string, Promise<string>>();

  const unpackNew = async (code: Code): Promise<string> => {
    const partial = `${taskPath(code)}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    await unzip(readFileSync(zipPath(code)), partial);
    renameSync(partial, taskPath(code));
    return taskPath(code);
  };

  return {
    save(zip) {
      const code = { sha256: createHash("sha256").update(zip).digest("hex"), bytes: zip.length };
      if (!existsSync(zipPath(code))) {
        writeFileSync(`${zipPath(code)}.partial`, zip);
        renameSync(`${zipPath(code)}.partial`, zipPath(code));
      }
      return code;
    },
    read: (code) => readFileSync(zipPath(code)),
    unpack(code) {
      if (existsSync(taskPath(code))) return Promise.resolve(taskPath(code));
      const running = unpacking.get(code.sha256) ?? unpackNew(code).finally(() => unpacking.delete(code.sha256));
      unpacking.set(code.sha256, running);
      return running;
    },
    remove(code) {
      rmSync(zipPath(code), { force: true });
      rmSync(taskPath(code), { recursive: true, force: true });
    },
    close() {
      if (directory === null) rmSync(root, { recursive: true, force: true });
    },
  };
}

/** As the API gives it: base64 of the SHA-256. */
export const codeSha256 = ({ sha256 }: Code): string => Buffer.from(sha256, "hex").toString("base64");
