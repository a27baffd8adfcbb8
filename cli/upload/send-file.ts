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

/** Of one round: S3 says anew which parts it has, since it may have given up the upload that had them. */
interface Round {
  readonly arrived: Set<number>;
  /** Parts that progress has been told of, in any round. */
  readonly told: Set<number>;
  sent: number;
}

/** Returns when the whole of it is stored. */
export async function sendFile(sending: Sending, local: LocalFile): Promise<void> {
  const { client, progress } = sending;
  const { bytes, sha256 } = local;
  const told = new Set<number>();
  for (let idle = 0; idle < IDLE_ROUNDS; idle++) {
    const round: Round = { arrived: new Set(), told, sent: 0 };
    let afterPart: number | null = 0;
    while (afterPart !== null) {
      const step: Step = await client.createUpload({ body: { bytes, sha256, afterPart } });
      if (step.state === "stored") return progress.skip(bytes - sumOf(local, told));
      if (step.state === "put") {
        if (await sendWhole(sending, local, step)) return;
        break;
      }
      await sendParts(sending, local, step, round);
      afterPart = step.nextAfterPart;
    }
    if (round.arrived.size === local.parts.length && (await isCompleted(client, local))) return;
    if (round.sent > 0) idle = -1;
  }
  throw new UsageError(`${local.file} could not be uploaded: its addresses were refused again and again`, {
    remedy: "See that this machine's clock is right, then upload again: what has arrived is not sent twice.",
  });
}

const sumOf = ({ bytes, parts }: LocalFile, told: ReadonlySet<number>): number =>
  told.size === parts.length ? bytes : Math.min(bytes, told.size * Math.ceil(bytes / parts.length));

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
  round: Round,
): Promise<void> {
  const whole = await openAsBlob(file);
  const sendPart = async ({ number, bytes, etag, url }: Parts["parts"][number]): Promise<void> => {
    const expected = hashes[number - 1];
    const isTold = round.told.has(number);
    if (etag !== null && etag === expected) {
      round.arrived.add(number);
      round.told.add(number);
      return isTold ? undefined : progress.skip(bytes);
    }
    // An address that is over would only be found out when all has been sent to it.
    if (Date.now() > Date.parse(expiresAt)) return;
    const body = whole.slice((number - 1) * partBytes, (number - 1) * partBytes + bytes);
    const found = await putBytes({ url, headers: {}, body, file, signal });
    if (found === null) return;
    if (found !== expected) throw changedFile(file);
    round.arrived.add(number);
    round.told.add(number);
    round.sent++;
    if (!isTold) progress.sent(bytes);
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
