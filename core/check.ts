/**
 * Where the machine goes after a wait. Pure: the entries as a look left them, the outcome's texts and the job's limits
 * in, the next state out. Nothing that woke the machine is consulted; only facts are (design §2 rule 1).
 */
import { bootLookSeconds, lookSeconds, runtimeReserveSeconds } from "./bare.ts";
import { secondsOfBudget } from "./budget.ts";
import type { Job } from "./job.ts";
import { finishOf, wordOf, type Finish } from "./finish.ts";
import { currentEntries, isWell, type Control, type Entry } from "./ledger.ts";
import {
  BOOTSTRAP_TIMEOUT_SECONDS,
  CLOSING_LOOK_SECONDS,
  HEARTBEAT_TIMEOUT_SECONDS,
  SECOND_LOOK_SECONDS,
  SETTLE_RESERVE_SECONDS,
  SILENCE_SECONDS,
} from "./limits.ts";
import { isSilent, lossOf, type Loss } from "./loss.ts";
import { isMoveDue, nextMoveAt } from "./move.ts";
import { usedSeconds } from "./runtime.ts";
import { addSeconds, secondsBetween, wholeSeconds } from "./time.ts";
import { olderOpenEntries, watchedEntries, type View } from "./view.ts";

export interface Verdict {
  readonly next: "bootstrap" | "settle" | "run" | "plan" | "release";
  readonly timeoutSeconds: number;
  readonly heartbeatSeconds: number;
  readonly finish: Finish | null;
  /** Instances to be declared lost, with what was seen. */
  readonly lost: readonly Loss[];
  /** Watched instances that were silent at this look. */
  readonly silent: readonly string[];
}

export function checkAttempt(view: View, rounds: number, now: string): Verdict {
  const finish = finishOf(view, rounds, now);
  if (finish) return verdict("release", { finish });
  const lost = watchedEntries(view.control).flatMap((entry) => lossOf(entry, view, now) ?? []);
  const control = withLost(view.control, lost);
  const current = currentEntries(control);
  const isRetried = wordOf(view).retry.length > 0;
  if (isRetried || current.length === 0 || !current.every(isWell)) return verdict("plan", { lost });
  const silent = watchedEntries(control).filter(
    (entry) => isWell(entry) && entry.readyAt !== null && isSilent(entry, now),
  );
  const more = { lost, silent: silent.map((entry) => entry.instanceId) };
  if (current.some((entry) => entry.readyAt === null))
    return verdict("bootstrap", { ...more, timeoutSeconds: bootSeconds(control, current, silent, now) });
  const older = olderOpenEntries(control);
  if (older.length > 0) return verdict("settle", { ...more, timeoutSeconds: settleSeconds(older, now) });
  return run({ ...view, control }, rounds, now, more);
}

const verdict = (next: Verdict["next"], more: Partial<Verdict> = {}): Verdict => ({
  next,
  timeoutSeconds: CLOSING_LOOK_SECONDS,
  heartbeatSeconds: HEARTBEAT_TIMEOUT_SECONDS,
  finish: null,
  lost: [],
  silent: [],
  ...more,
});

const withLost = (control: Control, lost: readonly Loss[]): Control => ({
  ...control,
  entries: Object.fromEntries(
    Object.entries(control.entries).map(([id, entry]) => [
      id,
      lost.some(({ instanceId }) => instanceId === id) ? { ...entry, outcome: "lost" } : entry,
    ]),
  ),
});

/** The scripts go on, until a replacement is to be asked for if a move is wanted. */
function run(view: View, rounds: number, now: string, more: Pick<Verdict, "lost" | "silent">): Verdict {
  if (isMoveDue(view, rounds, now)) return verdict("plan", more);
  const moveAt = nextMoveAt(view, rounds);
  const left = view.job.limits.runtimeSeconds + runtimeReserveSeconds(view.job) - usedSeconds(view.control, now);
  const budget = secondsOfBudget(view.control, view.job, now);
  const seconds = Math.min(left, budget ?? left, moveAt === null ? left : secondsBetween(now, moveAt));
  const heartbeatSeconds =
    more.silent.length > 0 ? SECOND_LOOK_SECONDS : patienceInRun(view.job, wholeSeconds(seconds));
  // Step Functions fails a state whose time-out is not above its heartbeat (aws-review A8).
  return verdict("run", {
    ...more,
    heartbeatSeconds,
    timeoutSeconds: Math.max(wholeSeconds(seconds), heartbeatSeconds + 1),
  });
}

/** Nobody beats where there is no agent: the next look is then EC2's to be asked, and never later than a limit is due. */
const patienceInRun = (job: Job, dueSeconds: number): number =>
  job.agent === "none" ? Math.min(lookSeconds(job), dueSeconds) : HEARTBEAT_TIMEOUT_SECONDS;

/** The boot's own time, but one that computes meanwhile is looked at as often as its heartbeats would be missed. */
function bootSeconds(control: Control, booting: readonly Entry[], silent: readonly Entry[], now: string): number {
  const waits = booting.map((entry) => {
    const left = BOOTSTRAP_TIMEOUT_SECONDS - secondsBetween(entry.launchedAt, now);
    return bootLookSeconds(entry, left > 0 ? left : HEARTBEAT_TIMEOUT_SECONDS);
  });
  const computes = watchedEntries(control).some((entry) => isWell(entry) && !booting.includes(entry));
  const look = silent.length > 0 ? SECOND_LOOK_SECONDS : HEARTBEAT_TIMEOUT_SECONDS;
  return wholeSeconds(Math.min(...waits, ...(computes ? [look] : [])));
}

/** Until the first of the old ones must have let go; a lost one is looked at often, since EC2's word is awaited. */
const settleSeconds = (open: readonly Entry[], now: string): number =>
  wholeSeconds(
    Math.min(
      ...open.map((entry) => {
        if (entry.notice === null || entry.terminateAt !== null) return CLOSING_LOOK_SECONDS;
        const left = secondsBetween(now, addSeconds(entry.notice.actionTime, SETTLE_RESERVE_SECONDS));
        return left > 0 ? Math.min(left, SILENCE_SECONDS) : CLOSING_LOOK_SECONDS;
      }),
    ),
  );
