/** One presigned PUT of a file or a part of it. */
import { setTimeout as delay } from "node:timers/promises";
import { UnexpectedAnswer } from "../../contract/client.ts";
import { changedFile } from "./local-file.ts";

export interface Put {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob;
  /** For messages. */
  readonly file: string;
  readonly signal: AbortSignal;
}

const TRIES = 5;
const PAUSE_MS = 500;

/** The ETag without quotes, or null: the address is not valid any more. What may pass is tried again. */
export async function putBytes(put: Put): Promise<string | null> {
  for (let tried = 1; ; tried++) {
    try {
      return await putOnce(put);
    } catch (error) {
      if (put.signal.aborted || !mayPass(error) || tried === TRIES) throw error;
      await delay(PAUSE_MS * 2 ** tried, undefined, { signal: put.signal });
    }
  }
}

/** fetch says TypeError where there was no answer. */
const mayPass = (error: unknown): boolean =>
  error instanceof UnexpectedAnswer ? error.status >= 500 || error.status === 408 : error instanceof TypeError;

async function putOnce({ url, headers, body, file, signal }: Put): Promise<string | null> {
  // fetch takes the length from the body, which it then reads from the disk piece by piece.
  const sent = Object.entries(headers).filter(([name]) => name !== "content-length");
  const response = await fetch(url, { method: "PUT", headers: sent, body, signal }).catch((error: Error) => {
    // What the file was opened as is not there any more: it was written to.
    if ((error.cause as Error | undefined)?.name === "NotReadableError") throw changedFile(file);
    throw error;
  });
  const text = await response.text();
  if (response.ok) return (response.headers.get("etag") ?? "").replaceAll('"', "");
  // S3 names its errors in XML: <Error><Code>…</Code><Message>…</Message>.
  const [code = "", message = ""] = ["Code", "Message"].map((tag) => new RegExp(`<${tag}>([^<]*)`).exec(text)?.[1]);
  const isStale = code === "NoSuchUpload" || (response.status === 403 && /expired/i.test(message));
  if (isStale) return null;
  if (code === "BadDigest") throw changedFile(file);
  throw new UnexpectedAnswer(
    response.status,
    `the upload was refused: ${code || response.status} ${message}`.trim(),
    "upload",
  );
}
