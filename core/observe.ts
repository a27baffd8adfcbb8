/**
 * What a look at EC2 and at an outbox adds to an entry: pure, so the order of facts is the only order there is. A look
 * reads EC2 first and the outbox second (rule 6): an instance seen terminated has written all it ever will.
 */
import type { Outbox } from "./agent-protocol.ts";
import { isClosed, type Entry } from "./ledger.ts";
import {
  NOT_FOUND_IS_GONE_SECONDS,
  UNCONFIRMED_AFTER_FORCE_SECONDS,
  UNCONFIRMED_AFTER_SILENCE_SECONDS,
} from "./limits.ts";
import { higherOutcome, isGoingDown, type AttemptOutcome, type InstanceState } from "./states.ts";
import { secondsBetween } from "./time.ts";

/**
 * Whether an open entry's end or its outbox is still to be looked at: the one test by which a wait is answered. The end
 * of one that has let go is none: only a job that ends waits for it, and the next look finds it anyway.
 */
export const hasNews = (entry: Entry, outbox: Outbox | null): boolean =>
  (entry.endedAt !== null && entry.released === null) || (outbox !== null && says(entry, outbox));

const says = (entry: Entry, outbox: Outbox): boolean =>
  (outbox.ready && entry.readyAt === null) ||
  (outbox.notice !== null && entry.notice === null) ||
  (outbox.released !== null && entry.released === null) ||
  (outbox.outcome !== null && higherOutcome(entry.outcome, outbox.outcome.outcome) !== entry.outcome);

/** EC2 says it is over, or has not known the instance for so long that it must be. */
export const isGone = (entry: Entry, state: InstanceState, now: string): boolean =>
  state === "terminated" ||
  entry.endedAt !== null ||
  (state === "unknown" && secondsBetween(entry.launchedAt, now) > NOT_FOUND_IS_GONE_SECONDS);

/** Rule 6: EC2 never says `terminated`, and every clock that could still let the instance compute has run out. */
export const isUnconfirmed = (entry: Entry, now: string): boolean =>
  entry.forceAt !== null &&
  secondsBetween(entry.forceAt, now) >= UNCONFIRMED_AFTER_FORCE_SECONDS &&
  secondsBetween(entry.counterSeenAt, now) >= UNCONFIRMED_AFTER_SILENCE_SECONDS;

/** The entry after a look. */
export function observeEntry(entry: Entry, state: InstanceState, outbox: Outbox | null, now: string): Entry {
  const alive = outbox !== null && outbox.counter > entry.counter;
  const notice = outbox?.notice ?? entry.notice;
  const released = entry.released ?? outbox?.released ?? null;
  const gone = entry.terminatedAt === null && (isGone(entry, state, now) || isUnconfirmed(entry, now));
  const terminatedAt = gone ? now : entry.terminatedAt;
  const seen: Entry = {
    ...entry,
    readyAt: entry.readyAt ?? (outbox?.ready ? now : null),
    notice,
    released,
    counter: alive ? outbox.counter : entry.counter,
    counterSeenAt: alive ? now : entry.counterSeenAt,
    silentLooks: alive ? 0 : entry.silentLooks,
    terminatedAt,
  };
  const outcome = higherOutcome(entry.outcome, impliedOutcome(seen, outbox));
  const hasStopped = entry.stoppedAt === undefined && (outcome !== null || isClosed(seen));
  return { ...seen, outcome, ...(hasStopped ? { stoppedAt: seen.counterSeenAt } : {}) };
}

/** EC2's own reason, of an instance that it ends and nobody had asked it to; the first one stands. */
export const withReason = (entry: Entry, state: InstanceState, reason: string | null): Entry =>
  entry.reason === undefined &&
  reason !== null &&
  entry.terminateAt === null &&
  (isGoingDown(state) || state === "terminated")
    ? { ...entry, reason }
    : entry;

function impliedOutcome(entry: Entry, outbox: Outbox | null): AttemptOutcome | null {
  if (outbox?.outcome) return outbox.outcome.outcome;
  if (entry.released !== null) return outbox?.started === false ? "unused" : "interrupted";
  if (entry.terminatedAt === null) return null;
  if (entry.notice !== null) return "interrupted";
  // Ended by us before it ran a script: a replacement that was not needed, or a job cancelled while it booted.
  return entry.terminateAt !== null && outbox?.started !== true ? "unused" : "lost";
}

/**
 * Whether EC2 interrupted it: then its first hour is not billed. EC2's StateReason says so; where nobody read it in time, it
 * was if EC2 had announced it and nobody else had asked for its end.
 */
export const isTakenByEc2 = ({ pool, notice, reason, terminateAt }: Entry): boolean =>
  reason === undefined
    ? pool.market === "spot" && notice?.source === "ec2" && terminateAt === null
    : reason.startsWith("Server.SpotInstance");
