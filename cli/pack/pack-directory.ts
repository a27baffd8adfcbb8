/** A job's directory as one `.tar.gz` on disk, with what POST /uploads asks about it. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { lstat, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { UsageError } from "../exit-codes.ts";
import { readIgnoreFile, type IsIgnored } from "./ignore.ts";
import { writeTar, type TarMember } from "./tar.ts";

export interface Archive extends AsyncDisposable {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly files: number;
}

export async function packDirectory(directory: string): Promise<Archive> {
  const members = await listMembers(directory, "", await readIgnoreFile(directory));
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
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash);
    const files = members.filter(({ path }) => !path.endsWith("/")).length;
    const { size: bytes } = await stat(file);
    return { file, bytes, sha256: hash.digest("hex"), files, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** In order of their names' bytes, a directory before what is in it. */
async function listMembers(directory: string, below: string, isIgnored: IsIgnored): Promise<readonly TarMember[]> {
  const names = (await readdir(join(directory, below))).toSorted((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  const lists: (readonly TarMember[])[] = [];
  for (const name of names) {
    const path = below + name;
    if (isIgnored(path)) continue;
    const file = join(directory, path);
    const found = await lstat(file);
    const isExecutable = (found.mode & 0o100) !== 0;
    if (found.isFile()) lists.push([{ path, file, bytes: found.size, isExecutable }]);
    else if (found.isDirectory()) {
      const own = { path: `${path}/`, file, bytes: 0, isExecutable };
      lists.push([own, ...(await listMembers(directory, `${path}/`, isIgnored))]);
    } else
      throw new UsageError(`${path} is neither a file nor a directory`, {
        remedy: "Put what it leads to in its place, or name it in .spotignore.",
      });
  }
  return lists.flat();
}
