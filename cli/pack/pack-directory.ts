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

export interface Archive extends LocalFile, AsyncDisposable {
  /** How many are in it. */
  readonly files: number;
}

export const packDirectory = async (directory: string): Promise<Archive> =>
  packMembers(await listMembers(directory, "", await readIgnoreFile(directory)));

export async function packMembers(members: readonly TarMember[]): Promise<Archive> {
  const scratch = await mkdtemp(join(tmpdir(), "spot-upload-"));
  // Ctrl-C ends the process without unwinding it.
  const removeAtExit = (): void => rmSync(scratch, { recursive: true, force: true });
  process.once("exit", removeAtExit);
  const remove = async (): Promise<void> => {
    await rm(scratch, { recursive: true, force: true });
    process.off("exit", removeAtExit);
  };
  try {
    const file = join(scratch, "upload.tar.gz");
    await pipeline(Readable.from(writeTar(members)), createGzip(), createWriteStream(file));
    const files = members.filter(({ path }) => !path.endsWith("/")).length;
    return { ...(await hashFile(file)), files, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
