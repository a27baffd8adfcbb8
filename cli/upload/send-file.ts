/** Sends a file in what parts the API wants, several at a time, and none that is there already. */
import { openAsBlob } from "node:fs";
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import { isSpotConnectError } from "../../core/errors.ts";
import { UsageError } from "../exit-codes.ts";
import { changedFile, type LocalFile } from "./local-file.ts";
import type { Progress } from "./progress.ts";
import { putBytes } from "./put-bytes.ts";
import type { Slots } from "../slots.ts";

export interface Sending {
  readonly client: Client;
  readonly slots: Slots;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
type Step = Answer<"createUpload">;
type Parts = Extract<Step, { readonly state: "parts" }>;

/** Addresses that time out on a slow line are asked for again as long as something arrives between. */
const IDLE_ROUNDS = 3;

/** Returns when the whole of it is stored. */
export async function sendFile(sending: Sending, local: LocalFile): Promise<void> {
  const { client, progress } = sending;
  const { bytes, sha256 } = local;
  const arrived = new Set<number>();
  for (let idle = 0; idle < IDLE_ROUNDS; idle++) {
    const before = arrived.size;
    let afterPart: number | null = 0;
    while (afterPart !== null) {
      const step: Step = await client.createUpload({ body: { bytes, sha256, afterPart } });
      if (step.state === "stored") return progress.skip(bytes - sumOf(local, arrived));
      if (step.state === "put") {
        if (await sendWhole(sending, local, step)) return;
        break;
      }
      await sendParts(sending, local, step, arrived);
      afterPart = step.nextAfterPart;
    }
    if (arrived.size === local.parts.length && (await isCompleted(client, local))) return;
    if (arrived.size > before) idle = -1;
  }
  throw new UsageError(`${local.file} could not be uploaded: its addresses were refused again and again`, {
    remedy: "See that this machine's clock is right, then upload again: what has arrived is not sent twice.",
  });
}

const sumOf = ({ bytes, parts }: LocalFile, arrived: ReadonlySet<number>): number =>
  arrived.size === parts.length ? bytes : Math.min(bytes, arrived.size * Math.ceil(bytes / parts.length));

async function sendWhole(
  { slots, progress, signal }: Sending,
  { file, bytes }: LocalFile,
  { url, headers }: Extract<Step, { readonly state: "put" }>,
): Promise<boolean> {
  const etag = await slots(async () => putBytes({ url, headers, body: await openAsBlob(file), file, signal }));
  if (etag !== null) progress.sent(bytes);
  return etag !== null;
}

async function sendParts(
  { slots, progress, signal }: Sending,
  { file, parts: hashes }: LocalFile,
  { parts, partBytes, expiresAt }: Parts,
  arrived: Set<number>,
): Promise<void> {
  const whole = await openAsBlob(file);
  const sendPart = async ({ number, bytes, etag, url }: Parts["parts"][number]): Promise<void> => {
    if (arrived.has(number)) return;
    const expected = hashes[number - 1];
    if (etag !== null && etag === expected) {
      arrived.add(number);
      return progress.skip(bytes);
    }
    // An address that is over would only be found out when all has been sent to it.
    if (Date.now() > Date.parse(expiresAt)) return;
    const body = whole.slice((number - 1) * partBytes, (number - 1) * partBytes + bytes);
    const found = await putBytes({ url, headers: {}, body, file, signal });
    if (found === null) return;
    if (found !== expected) throw changedFile(file);
    arrived.add(number);
    progress.sent(bytes);
  };
  await Promise.all(parts.map((part) => slots(() => sendPart(part))));
}

/** false: S3 has not all of it, so what is wanting is asked for again. */
async function isCompleted(client: Client, { bytes, sha256: id }: LocalFile): Promise<boolean> {
  try {
    await client.completeUpload({ params: { id }, body: { bytes } });
    return true;
  } catch (error) {
    if (isSpotConnectError(error, "UploadIncomplete")) return false;
    throw error;
  }
}
