/** One file from the bucket: whole under its name, or not at all; what a broken try left is gone on with. */
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { UnexpectedAnswer } from "../../contract/client.ts";
import { ERRORS, isSpotConnectError } from "../../core/errors.ts";
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

interface Fetching {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Gives an address that is valid still. */
  readonly renew: () => Promise<JobFile>;
}

export async function fetchFile(file: JobFile, place: string, fetching: Fetching): Promise<void> {
  fetching.signal.throwIfAborted();
  await mkdir(dirname(place), { recursive: true });
  // Named by what is in it: of another version nothing is gone on with.
  const draft = `${place}.${file.etag.slice(0, 8)}.partial`;
  for (let tried = 1; ; tried++) {
    try {
      await goOn(tried === 1 ? file : await fetching.renew(), draft, fetching);
      break;
    } catch (error) {
      if (tried === TRIES || fetching.signal.aborted || !mayPass(error)) throw error;
      await delay(PAUSE_MS * 2 ** tried);
    }
  }
  if (file.bytes > 0 && !file.etag.includes("-") && (await matchesEtag(draft, file.bytes, file.etag)) !== true) {
    await rm(draft, { force: true });
    throw new UnexpectedAnswer(502, `${file.path} arrived with other bytes than the bucket has`, "upload");
  }
  await rename(draft, place);
}

/** An address that is over answers 403; a line that broke has no answer at all. */
function mayPass(error: unknown): boolean {
  if (error instanceof UnexpectedAnswer) return error.status === 403 || error.status >= 500;
  return isSpotConnectError(error) ? ERRORS[error.name].kind === "retryable" : !isOfDisk(error);
}

const isOfDisk = (error: unknown): boolean =>
  error instanceof Error && "syscall" in error && ["open", "write", "mkdir"].includes(String(error.syscall));

async function goOn(
  { url, bytes, etag, path }: JobFile,
  draft: string,
  { progress, signal }: Pick<Fetching, "progress" | "signal">,
): Promise<void> {
  const found = await stat(draft).catch(() => null);
  const start = found === null || found.size > bytes ? 0 : found.size;
  if (found !== null && start === bytes) return;
  const headers = { "if-match": `"${etag}"`, ...(start === 0 ? {} : { range: `bytes=${start}-` }) };
  const response = await fetch(url, { headers, signal });
  if (!response.ok || response.body === null) {
    const text = await response.text();
    const code = /<Code>([^<]*)/.exec(text)?.[1] ?? String(response.status);
    const changed = response.status === 412 ? "it has changed since it was listed; download again" : code;
    throw new UnexpectedAnswer(response.status, `${path} cannot be read: ${changed}`, "upload");
  }
  const isPart = response.status === 206;
  const counted = Readable.fromWeb(response.body).on("data", (piece: Buffer) => progress.sent(piece.length));
  await pipeline(counted, createWriteStream(draft, { flags: isPart ? "a" : "w" }), { signal });
}
