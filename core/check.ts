/**
 * Where the machine goes after a wait. Pure: the entries as a look left them, the outcome's texts and the job's limits
 * in, the next state out. Nothing that woke the machine is consulted; only facts are (design §2 rule 1).
 */
import type { Outbox } from "./agent-protocol.ts";
import type { ErrorName } from "./errors.ts";
import type { Job } from "./job.ts";
import { isClosed, newestEntries, type Control, type Entry } from "./ledger.ts";
import {
  BOOTSTRAP_TIMEOUT_SECONDS,
  CLOSING_LOOK_SECONDS,
  HEARTBEAT_TIMEOUT_SECONDS,
  MOST_ROUNDS,
  RUNTIME_RESERVE_SECONDS,
  SECOND_LOOK_SECONDS,
  SETUP_LIMIT_SECONDS,
  SETTLE_RESERVE_SECONDS,
  SILENCE_SECONDS,
} from "./limits.ts";
import type { InstanceState } from "./states.ts";
import { addSeconds, secondsBetween, wholeSeconds } from "./time.ts";

/** A job as one look found it: control with observed entries, EC2's states and the outboxes, by instance id. */
export interface View {
  readonly control: Control;
  readonly job: Job;
  readonly states: Readonly<Record<string, InstanceState>>;
  readonly outboxes: Readonly<Record<string, Outbox | null>>;
  /** Instances whose SSM agent reported lately; asked only for silent ones. */
  readonly online: readonly string[];
  /** Most running jobs of the stack are silent together: the fault is not theirs (rule 5). */
  readonly stackSilent: boolean;
}

export interface Finish {
  readonly error: ErrorName | null;
  readonly message: string | null;
}

export interface Verdict {
  readonly next: "bootstrap" | "settle" | "run" | "plan" | "release";
  readonly timeoutSeconds: number;
  readonly heartbeatSeconds: number;
  readonly finish: Finish | null;
  /** Newest instances to be declared lost, with what was seen. */
  readonly lost: readonly { readonly instanceId: string; readonly reason: string }[];
  /** Newest instances that were silent at this look. */
  readonly silent: readonly string[];
  /** The newest attempt failed and the job allows another: count it. */
  readonly retry: boolean;
}

const verdict = (next: Verdict["next"], more: Partial<Verdict> = {}): Verdict => ({
  next,
  timeoutSeconds: CLOSING_LOOK_SECONDS,
  heartbeatSeconds: HEARTBEAT_TIMEOUT_SECONDS,
  finish: null,
  lost: [],
  silent: [],
  retry: false,
  ...more,
});

/** The job's end, if an attempt has decided it: completed wins over all; a failure that is not retried ends it. */
export function finishOf(view: View): { readonly finish: Finish | null; readonly retry: readonly number[] } {
  const entries = Object.values(view.control.entries);
  if (entries.some((entry) => entry.outcome === "completed"))
    return { finish: { error: null, message: null }, retry: [] };
  const retry: number[] = [];
  for (const entry of entries) {
    if (entry.outcome !== "failed" || view.control.retriedAttempts.includes(entry.attempt)) continue;
    const outcome = view.outboxes[entry.instanceId]?.outcome ?? null;
    if (mayRetry(view, retry.length, outcome)) retry.push(entry.attempt);
    else return { finish: failureOf(outcome), retry: [] };
  }
  return { finish: null, retry };
}

const failureOf = (outcome: Outbox["outcome"]): Finish => ({
  error: (outcome?.error ?? "AgentFailed") as ErrorName,
  message: outcome?.message ?? null,
});

/** The running time is the whole job's: once it is used up, another attempt would only boot and say so again. */
function mayRetry(view: View, already: number, outcome: Outbox["outcome"]): boolean {
  const { errors, onExitCodes } = view.job.retry;
  if (outcome?.error === "RuntimeExceeded" || view.control.retriedAttempts.length + already >= errors) return false;
  const exitCode = outcome?.exitCode ?? null;
  return onExitCodes.length === 0 || (exitCode !== null && onExitCodes.includes(exitCode));
}

/** The execution's history is nearly full: the job ends while it still can, in order. */
export const exhausted = (rounds: number): Finish | null =>
  rounds < MOST_ROUNDS
    ? null
    : {
        error: "AttemptLimitReached",
        message: `the execution went round ${rounds} times, and its history is nearly full`,
      };

export function checkAttempt(view: View, rounds: number, now: string): Verdict {
  const { finish, retry } = finishOf(view);
  if (finish) return verdict("release", { finish });
  const over = exhausted(rounds);
  if (over) return verdict("release", { finish: over });
  const newest = newestEntries(view.control);
  const lost = newest.flatMap((entry) => lossOf(entry, view, now));
  if (retry.length > 0 || newest.length === 0 || lost.length > 0)
    return verdict("plan", { retry: retry.length > 0, lost });
  if (newest.some((entry) => entry.notice !== null || entry.outcome !== null || isClosed(entry)))
    return verdict("plan");
  if (newest.some((entry) => entry.readyAt === null))
    return verdict("bootstrap", { timeoutSeconds: bootSeconds(newest, now) });
  const older = Object.values(view.control.entries).filter((entry) => entry.attempt !== view.control.attempt);
  const open = older.filter((entry) => !isClosed(entry));
  if (open.length > 0) return verdict("settle", { timeoutSeconds: settleSeconds(open, now) });
  const silent = newest.filter((entry) => isSilent(entry, now)).map((entry) => entry.instanceId);
  return verdict("run", {
    silent,
    timeoutSeconds: view.job.limits.runtimeSeconds + RUNTIME_RESERVE_SECONDS,
    heartbeatSeconds: silent.length > 0 ? SECOND_LOOK_SECONDS : HEARTBEAT_TIMEOUT_SECONDS,
  });
}

const silenceOf = (entry: Entry, now: string): number => secondsBetween(entry.counterSeenAt, now);

/** No sign of life for as long as a heartbeat may take. */
export const isSilent = (entry: Entry, now: string): boolean => silenceOf(entry, now) >= HEARTBEAT_TIMEOUT_SECONDS;

const bootSeconds = (entries: readonly Entry[], now: string): number =>
  wholeSeconds(
    Math.min(
      ...entries.map((entry) => {
        const left = BOOTSTRAP_TIMEOUT_SECONDS - secondsBetween(entry.launchedAt, now);
        return left > 0 ? left : HEARTBEAT_TIMEOUT_SECONDS;
      }),
    ),
  );

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

/** Why the newest instance is to be given up without its own word; none when it is well or its end is known. */
function lossOf(entry: Entry, view: View, now: string): { instanceId: string; reason: string }[] {
  if (entry.outcome !== null || isClosed(entry)) return [];
  const state = view.states[entry.instanceId] ?? "unknown";
  const loss = (reason: string) => [{ instanceId: entry.instanceId, reason }];
  if (state === "shutting-down" || state === "stopping" || state === "stopped")
    return entry.notice === null || state === "stopped" ? loss(`EC2 says ${state}`) : [];
  if (entry.readyAt === null) {
    const waited = secondsBetween(entry.launchedAt, now);
    // An agent that beats is at work on `setup`: it has longer, but not for ever.
    const limit = isSilent(entry, now) ? BOOTSTRAP_TIMEOUT_SECONDS : SETUP_LIMIT_SECONDS;
    return waited >= limit
      ? loss(
          entry.counter > 0
            ? `the agent reports, but fetching uploads and \`setup\` were not done in ${Math.round(waited)} s`
            : `the agent did not report in ${Math.round(waited)} s; ${bootHint(entry, view)}`,
        )
      : [];
  }
  const silent = silenceOf(entry, now);
  if (view.stackSilent || entry.silentLooks < 2 || silent < patienceOf(entry, view)) return [];
  return loss(`no sign of life for ${Math.round(silent)} s in ${entry.silentLooks + 1} looks; EC2 says ${state}`);
}

/** Twice as long for a machine that SSM still hears: its way to our table may be all that is broken. */
const patienceOf = (entry: Entry, view: View): number =>
  view.online.includes(entry.instanceId) ? 2 * SILENCE_SECONDS : SILENCE_SECONDS;

const bootHint = (entry: Entry, view: View): string =>
  view.online.includes(entry.instanceId)
    ? "SSM knows the instance, so the bootstrap document failed: see its output in State Manager"
    : `EC2 says ${view.states[entry.instanceId] ?? "unknown"} and SSM has not heard from it: no route to the internet or to the endpoints, or an image without the SSM agent`;
