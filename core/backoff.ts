/** When EC2 is asked again. Pure; the jitter is the job's own, so planning twice gives one time. */
import { createHash } from "node:crypto";
import { addSeconds } from "./time.ts";

const FIRST_BACKOFF_SECONDS = 15;
const BACKOFF_RATE = 1.5;
/** While the old instance still computes or saves, a machine is worth asking for often. */
const HANDOVER_BACKOFF_SECONDS = 20;
/** So often: longer than EC2's notice. A drill may give hours, and asking so often for hours would fill the history. */
const HANDOVER_TRIES = 12;
/** Waits grow to ten minutes … */
const LONG_BACKOFF_SECONDS = 600;
/** … and after so many tries (most of a day) to two hours: 30 days without capacity stay below 25,000 events. */
const LONG_BACKOFF_TRIES = 144;
const LONGEST_BACKOFF_SECONDS = 7200;

/** When to ask again after the n-th refusal. */
export function nextTryAt(jobId: string, tries: number, handover: boolean, now: string): string {
  const backoff = Math.min(FIRST_BACKOFF_SECONDS * BACKOFF_RATE ** (tries - 1), longestBackoff(tries, handover));
  const random = createHash("sha256").update(`${jobId}\0${tries}`).digest().readUInt32BE(0) / 2 ** 32;
  return addSeconds(now, Math.round(backoff * (0.5 + random / 2)));
}

function longestBackoff(tries: number, handover: boolean): number {
  if (handover && tries <= HANDOVER_TRIES) return HANDOVER_BACKOFF_SECONDS;
  return tries <= LONG_BACKOFF_TRIES ? LONG_BACKOFF_SECONDS : LONGEST_BACKOFF_SECONDS;
}
