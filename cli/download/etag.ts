/** Whether a file of this machine is what S3's ETag says. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

const MIB = 1024 ** 2;
/** In which the agent uploads (layers/agent, s3.py), and AWS's own tools. */
const PART_SIZES = [64 * MIB, 8 * MIB, 16 * MIB];

/**
 * The MD5 of an object in one part, or the MD5 of its parts' with their number. null: there is no file of this size, or
 * nobody knows in which parts it was uploaded.
 */
export async function matchesEtag(file: string, bytes: number, etag: string): Promise<boolean | null> {
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile() || found.size !== bytes) return null;
  const [, count] = /^[0-9a-f]{32}-(\d+)$/.exec(etag) ?? [];
  if (count === undefined) return (await md5Of(file, 0, bytes)).toString("hex") === etag;
  const sizes = PART_SIZES.filter((size) => Math.ceil(bytes / size) === Number(count));
  for (const size of sizes) if ((await partedEtag(file, bytes, size)) === etag) return true;
  return null;
}

async function partedEtag(file: string, bytes: number, partBytes: number): Promise<string> {
  const whole = createHash("md5");
  let count = 0;
  for (let start = 0; start < bytes; start += partBytes, count++)
    whole.update(await md5Of(file, start, Math.min(bytes, start + partBytes)));
  return `${whole.digest("hex")}-${count}`;
}

async function md5Of(file: string, start: number, end: number): Promise<Buffer> {
  const hash = createHash("md5");
  if (end > start)
    for await (const piece of createReadStream(file, { start, end: end - 1 })) hash.update(piece as Buffer);
  return hash.digest();
}
