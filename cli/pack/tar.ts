/**
 * A tar archive as POSIX ustar has it (IEEE Std 1003.1, "pax"), the same bytes for the same files: sorted, no times, no
 * owners, and of the mode only whether it may be executed. Only files and directories, which is all the agent unpacks.
 */
import { open } from "node:fs/promises";
import { UsageError } from "../exit-codes.ts";

const BLOCK = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

export interface TarMember {
  /** Below the directory, `/` between parts; directories end in `/`. */
  readonly path: string;
  readonly file: string;
  readonly bytes: number;
  readonly isExecutable: boolean;
}

export async function* writeTar(members: readonly TarMember[]): AsyncGenerator<Buffer> {
  for (const member of members) {
    yield* headersOf(member);
    if (!member.path.endsWith("/")) yield* contentOf(member);
  }
  yield Buffer.alloc(2 * BLOCK);
}

const padding = (bytes: number): Buffer => Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);

async function* contentOf({ file, path, bytes }: TarMember): AsyncGenerator<Buffer> {
  await using handle = await open(file);
  let left = bytes;
  for await (const chunk of handle.createReadStream({ autoClose: false })) {
    left -= (chunk as Buffer).length;
    if (left < 0) break;
    yield chunk as Buffer;
  }
  if (left !== 0)
    throw new UsageError(`${path} changed while it was packed`, {
      remedy: "Submit again when nothing writes to it, or name it in .spotignore.",
    });
  yield padding(bytes);
}

function* headersOf({ path, bytes, isExecutable }: TarMember): Generator<Buffer> {
  const isDirectory = path.endsWith("/");
  const mode = isDirectory || isExecutable ? 0o755 : 0o644;
  const size = isDirectory ? 0 : bytes;
  const name = splitName(path);
  if (name === null) {
    // What ustar's two name fields cannot hold goes into a pax record before the member.
    const record = paxRecord("path", path);
    yield header({ name: "././@PaxHeader", prefix: "", type: "x", mode: 0o644, size: record.length });
    yield record;
    yield padding(record.length);
  }
  const fields = name ?? { name: "long-name", prefix: "" };
  yield header({ ...fields, type: isDirectory ? "5" : "0", mode, size });
}

/** The name in ustar's `prefix/name`, or null when it fits in no such way. */
function splitName(path: string): { readonly name: string; readonly prefix: string } | null {
  if (Buffer.byteLength(path) <= NAME_BYTES) return { name: path, prefix: "" };
  for (let slash = path.indexOf("/"); slash !== -1 && slash < path.length - 1; slash = path.indexOf("/", slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (Buffer.byteLength(name) <= NAME_BYTES && Buffer.byteLength(prefix) <= PREFIX_BYTES) return { name, prefix };
  }
  return null;
}

/** `<length> key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

interface Header {
  readonly name: string;
  readonly prefix: string;
  readonly type: "0" | "5" | "x";
  readonly mode: number;
  readonly size: number;
}

function header({ name, prefix, type, mode, size }: Header): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
  block.write(name, 0, "utf8");
  block.write(octal(mode, 7), 100, "ascii");
  block.write(octal(0, 7), 108, "ascii");
  block.write(octal(0, 7), 116, "ascii");
  block.write(octal(size, 11), 124, "ascii");
  block.write(octal(0, 11), 136, "ascii");
  // The checksum is over the header with its own field blank.
  block.write(" ".repeat(8), 148, "ascii");
  block.write(type, 156, "ascii");
  block.write("ustar\x0000", 257, "ascii");
  block.write(prefix, 345, "utf8");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)} `, 148, "ascii");
  return block;
}
