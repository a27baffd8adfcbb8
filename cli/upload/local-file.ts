/** A file of this machine with what POST /uploads asks about it. */
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { partBytesOf } from "../../core/upload-parts.ts";
import { UsageError } from "../exit-codes.ts";

export interface LocalFile {
  readonly file: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  /** MD5 of each part in hex, which is what S3 calls it by. */
  readonly parts: readonly string[];
}

/** Read once, so that what is sent later can be told from what was hashed. */
export async function hashFile(file: string): Promise<LocalFile> {
  const { size: bytes } = await stat(file);
  const partBytes = partBytesOf(bytes);
  const whole = createHash("sha256");
  const parts: string[] = [];
  let part: Hash = createHash("md5");
  let left = partBytes;
  let read = 0;
  for await (const piece of createReadStream(file, { highWaterMark: 1024 ** 2 })) {
    let rest = piece as Buffer;
    whole.update(rest);
    read += rest.length;
    while (rest.length >= left) {
      parts.push(part.update(rest.subarray(0, left)).digest("hex"));
      rest = rest.subarray(left);
      [part, left] = [createHash("md5"), partBytes];
    }
    part.update(rest);
    left -= rest.length;
  }
  if (read !== bytes) throw changedFile(file);
  if (left < partBytes) parts.push(part.digest("hex"));
  return { file, bytes, sha256: whole.digest("hex"), parts };
}

export const changedFile = (file: string): UsageError =>
  new UsageError(`${file} changed while it was uploaded`, {
    remedy: "Upload again when nothing writes to it, or name it in .spotignore.",
  });
