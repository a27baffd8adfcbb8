/** ReleaseAll's decision: what to tell and do to every instance so that the job's end leaves none. Pure. */
import { NOTHING_KEPT, type Kept } from "./hold.ts";
import type { Control, Entry, JobOutcome } from "./ledger.ts";
import { CLOSING_LOOK_SECONDS, FORCE_AFTER_SECONDS, HEARTBEAT_TIMEOUT_SECONDS } from "./limits.ts";
import { isPast, secondsBetween, wholeSeconds } from "./time.ts";

export interface ReleasePlan {
  readonly stop: readonly string[];
  /** Agents that have been silent: SSM's stop document is asked as well. */
  readonly silent: readonly string[];
  readonly terminate: readonly string[];
  readonly force: readonly string[];
  readonly released: boolean;
  readonly timeoutSeconds: number;
}

export function planRelease(control: Control, graceUntil: string, now: string, kept: Kept = NOTHING_KEPT): ReleasePlan {
  const open = Object.values(control.entries).filter((entry) => entry.terminatedAt === null);
  const isKept = ({ instanceId }: Entry): boolean => kept.instanceIds.includes(instanceId);
  const stop = open.filter((entry) => mayStillCompute(entry));
  const over = isPast(graceUntil, now);
  const terminate = open.filter(
    (entry) => entry.terminateAt === null && !isKept(entry) && (over || !mayStillCompute(entry)),
  );
  const force = open.filter(
    ({ terminateAt, forceAt }) =>
      terminateAt !== null && forceAt === null && secondsBetween(terminateAt, now) >= FORCE_AFTER_SECONDS,
  );
  const ids = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.instanceId);
  return {
    stop: ids(stop),
    silent: ids(stop.filter((entry) => secondsBetween(entry.counterSeenAt, now) > HEARTBEAT_TIMEOUT_SECONDS)),
    terminate: ids(terminate),
    force: ids(force),
    released: open.length === 0,
    timeoutSeconds:
      open.length > 0 && open.every(isKept) ? wholeSeconds(kept.seconds) : closingSeconds(graceUntil, now),
  };
}

const closingSeconds = (graceUntil: string, now: string): number =>
  isPast(graceUntil, now)
    ? CLOSING_LOOK_SECONDS
    : wholeSeconds(Math.min(secondsBetween(now, graceUntil), CLOSING_LOOK_SECONDS));

/** One whose agent never reported was never ordered to run: nothing of the job is on it. Nor is there without an agent. */
export const mayStillCompute = (entry: Entry): boolean =>
  entry.bare === undefined &&
  entry.readyAt !== null &&
  entry.released === null &&
  (entry.outcome === null || entry.outcome === "interrupted");

/** The job's outcome, read after the last instance is closed: a completion before that wins over a cancel. */
export function outcomeOf(control: Control, now: string): JobOutcome {
  const { ending } = control;
  if (Object.values(control.entries).some((entry) => entry.outcome === "completed"))
    return { state: "succeeded", error: null, message: null, endedAt: now };
  if (ending?.error) return { state: "failed", error: ending.error, message: ending.message, endedAt: now };
  return { state: "cancelled", error: "JobCancelled", message: ending?.message ?? null, endedAt: now };
}
