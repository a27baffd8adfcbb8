/** A job's directory as one `.tar.gz` on disk, with what POST /uploads asks about it. */
import { createWriteStream, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { hashFile, type LocalFile } from "../upload/local-file.ts";
import { listMembers } from "../upload/members.ts";
import { readIgnoreFile } from "./ignore.ts";
import { writeTar, type TarMember } from "./tar.ts";

interface Packed extends LocalFile {
  /** How many are in it. */
  readonly files: number;
}
export interface Archive extends Packed, AsyncDisposable {}

/** A place on disk for archives, which go with it. */
export interface Scratch extends AsyncDisposable {
  pack(members: readonly TarMember[]): Promise<Packed>;
}

export async function packDirectory(directory: string): Promise<Archive> {
  const members = await listMembers(directory, "", await readIgnoreFile(directory));
  const scratch = await openScratch();
  try {
    return { ...(await scratch.pack(members)), [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose]() };
  } catch (error) {
    await scratch[Symbol.asyncDispose]();
    throw error;
  }
}

export async function openScratch(): Promise<Scratch> {
  const scratch = await mkdtemp(join(tmpdir(), "spot-upload-"));
  // Ctrl-C ends the process without unwinding it.
  const removeAtExit = (): void => rmSync(scratch, { recursive: true, force: true });
  process.once("exit", removeAtExit);
  let count = 0;
  return {
    pack: (members) => packInto(join(scratch, `${++count}.tar.gz`), members),
    [Symbol.asyncDispose]: async () => {
      await rm(scratch, { recursive: true, force: true });
      process.off("exit", removeAtExit);
    },
  };
}

async function packInto(file: string, members: readonly TarMember[]): Promise<Packed> {
  await pipeline(Readable.from(writeTar(members)), createGzip(), createWriteStream(file));
  return { ...(await hashFile(file)), files: members.filter(({ path }) => !path.endsWith("/")).length };
}
