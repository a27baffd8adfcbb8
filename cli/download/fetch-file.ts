/** One file from the bucket: whole under its name, or not at all; what a broken try left is gone on with. */
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { UnexpectedAnswer } from "../../contract/client.ts";
import type { Progress } from "../upload/progress.ts";
import type { JobFile } from "./all-files.ts";
import { matchesEtag } from "./etag.ts";

const TRIES = 5;
const PAUSE_MS = 500;

/** What has the file's place: itself, something else, or nothing. */
export async function lookAt({ bytes, etag }: JobFile, place: string): Promise<"there" | "other" | "none"> {
  if ((await matchesEtag(place, bytes, etag)) === true) return "there";
  return (await stat(place).catch(() => null)) === null ? "none" : "other";
}

/** `renew` gives an address that is valid still. */
export async function fetchFile(
  file: JobFile,
  place: string,
  progress: Progress,
  renew: () => Promise<JobFile>,
): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  // Named by what is in it: of another version nothing is gone on with.
  const draft = `${place}.${file.etag.slice(0, 8)}.partial`;
  let from = file;
  for (let tried = 1; ; tried++) {
    try {
      await goOn(from, draft, progress);
      break;
    } catch (error) {
      if (tried === TRIES || !mayPass(error)) throw error;
      await delay(PAUSE_MS * 2 ** tried);
      from = await renew();
    }
  }
  if (file.bytes > 0 && !file.etag.includes("-") && (await matchesEtag(draft, file.bytes, file.etag)) !== true) {
    await rm(draft, { force: true });
    throw new UnexpectedAnswer(502, `${file.path} arrived with other bytes than the bucket has`, "upload");
  }
  await rename(draft, place);
}

/** An address that is over answers 403; a line that broke has no answer at all. */
const mayPass = (error: unknown): boolean =>
  error instanceof UnexpectedAnswer ? error.status === 403 || error.status >= 500 : !isOfDisk(error);

const isOfDisk = (error: unknown): boolean =>
  error instanceof Error && "syscall" in error && ["open", "write", "mkdir"].includes(String(error.syscall));

async function goOn({ url, bytes, etag, path }: JobFile, draft: string, progress: Progress): Promise<void> {
  const found = await stat(draft).catch(() => null);
  const start = found === null || found.size > bytes ? 0 : found.size;
  if (found !== null && start === bytes) return;
  const headers = { "if-match": `"${etag}"`, ...(start === 0 ? {} : { range: `bytes=${start}-` }) };
  const response = await fetch(url, { headers });
  if (!response.ok || response.body === null) {
    const text = await response.text();
    const code = /<Code>([^<]*)/.exec(text)?.[1] ?? String(response.status);
    const changed = response.status === 412 ? "it has changed since it was listed; download again" : code;
    throw new UnexpectedAnswer(response.status, `${path} cannot be read: ${changed}`, "upload");
  }
  const isPart = response.status === 206;
  const counted = Readable.fromWeb(response.body).on("data", (piece: Buffer) => progress.sent(piece.length));
  await pipeline(counted, createWriteStream(draft, { flags: isPart ? "a" : "w" }));
}
