/**
 * Why a job does not compute, whatever the reason: pure, from what the control item, the outboxes and SSM say. Messages
 * hold no times: they stand beside them, so that each reader can count from its own clock.
 */
import type { Outbox } from "./agent-protocol.ts";
import { explainAnswers, isQuotaWait, type PoolExplanation } from "./explain-answers.ts";
import { explainEnding } from "./explain-ending.ts";
import type { Job } from "./job.ts";
import { currentEntries, isClosed, isWell, type CapacityWait, type Control, type Entry } from "./ledger.ts";
import { BOOTSTRAP_TIMEOUT_SECONDS, SETTLE_RESERVE_SECONDS, SETUP_LIMIT_SECONDS, SILENCE_SECONDS } from "./limits.ts";
import { codesText } from "./refusal-text.ts";
import { addSeconds } from "./time.ts";
import { nextLaunchAfterUnready } from "./unready.ts";

export const WAIT_REASONS = [
  /** Accepted by the API; AdmitJob has not recorded it. */
  "admitting",
  /** Network, file system and mount targets. */
  "preparing",
  /** EC2 is being asked. */
  "requesting",
  /** EC2 had nothing; `pools` says which pool answered what. */
  "capacity",
  /** The same, and it is the account's quota. */
  "quota",
  /** A machine was given: it boots, or its agent prepares. */
  "booting",
  /** The machine is ready; an older one has not let go. */
  "settling",
  /** Everything is ready; the scripts are about to be started. */
  "starting",
  /** The scripts should run, but the machine has not been heard for a while. */
  "silent",
  /** The job has failed, and its machine is kept to be looked into (`holdOnFailure`). */
  "held",
  /** The job is being closed. */
  "ending",
] as const;

export interface Waiting {
  readonly reason: (typeof WAIT_REASONS)[number];
  /** A sentence or two for people. */
  readonly message: string;
  readonly since: string;
  /** When it is tried again; null: when what is waited for comes. */
  readonly nextTryAt: string | null;
  /** When it is given up; null: never, or not at a time that is known. */
  readonly until: string | null;
  /** The machines that are waited for. */
  readonly instanceIds: readonly string[];
  /** With `capacity` and `quota`: the last answer of each pool, newest first; else empty. */
  readonly pools: readonly PoolExplanation[];
}

/** What is known of machines whose agent has not reported ready. */
export interface Heard {
  /** By instance id; null: never written. */
  readonly outboxes: Readonly<Record<string, Outbox | null>>;
  /** Those whose SSM agent reported lately; null: SSM could not be asked. */
  readonly online: readonly string[] | null;
}

/** null: the scripts run, or the job has ended. */
export function explainWait(control: Control, job: Job, heard: Heard): Waiting | null {
  if (control.state === "ended") return null;
  if (control.state === "ending") return explainEnding(control);
  const [entry] = currentEntries(control);
  if (entry?.outcome === "completed" || entry?.outcome === "failed") return closing(entry);
  if (control.phase === "running") return entry !== undefined && entry.silentLooks > 0 ? silent(entry) : null;
  const open = Object.values(control.entries).filter((each) => !isClosed(each));
  if (control.capacity !== null) return forCapacity(control.capacity, job, open);
  if (entry === undefined) return control.phase === "submitted" ? preparing(control, job) : requesting(control);
  if (!isWell(entry)) return replacing(control, entry);
  const others = open.filter(({ attempt }) => attempt !== entry.attempt);
  if (entry.readyAt === null) return booting(entry, heard, others);
  return others.length > 0 ? settling(entry.readyAt, others) : starting(entry, entry.readyAt);
}

/** Before there is a record: its execution runs. */
export const explainAdmission = (since: string): Waiting =>
  waiting("admitting", since, "The job was accepted and is being checked against what EC2 offers.");

const waiting = (
  reason: Waiting["reason"],
  since: string,
  message: string,
  more: Partial<Omit<Waiting, "reason" | "since" | "message">> = {},
): Waiting => ({ reason, message, since, nextTryAt: null, until: null, instanceIds: [], pools: [], ...more });

const preparing = ({ submittedAt }: Control, { filesystem }: Job): Waiting =>
  waiting(
    "preparing",
    submittedAt,
    filesystem === null
      ? "The stack's network is being looked at."
      : `The file system ${filesystem} and its mount targets are being made ready; new ones take a minute or two.`,
  );

const requesting = ({ submittedAt }: Control): Waiting =>
  waiting("requesting", submittedAt, "EC2 is being asked for a machine.");

/** After machines that never became ready EC2 is given time before it is asked again. */
function replacing(control: Control, entry: Entry): Waiting {
  const { instanceId, reason } = entry;
  const since = entry.notice?.seenAt ?? entry.terminatedAt ?? entry.counterSeenAt;
  const nextTryAt = nextLaunchAfterUnready(control);
  if (nextTryAt === null) {
    const meanwhile = isClosed(entry) ? "" : `; ${instanceId} goes on until it has to let go`;
    return waiting("requesting", since, `EC2 is being asked for a machine in place of ${instanceId}${meanwhile}.`);
  }
  const last = reason === undefined ? instanceId : `${instanceId} (${reason})`;
  const text = `Machines were gone before they were ready, ${last} the last of them; EC2 is asked for another.`;
  return waiting("requesting", since, text, { nextTryAt });
}

function forCapacity(capacity: CapacityWait, job: Job, open: readonly Entry[]): Waiting {
  const { since, tries, refusals, nextTryAt } = capacity;
  const codes = refusals.length === 0 ? "" : `: ${codesText(refusals)}`;
  const isQuota = isQuotaWait(refusals);
  const what = isQuota ? "The account's quota allows no further machine" : "EC2 has no machine to give";
  return waiting(
    isQuota ? "quota" : "capacity",
    since,
    `${what} (${triesText(tries)}${codes}).${meanwhileText(open)}`,
    {
      nextTryAt,
      // With an instance that still holds on, the wait for its replacement has no end of its own.
      until: open.length > 0 ? null : addSeconds(since, job.limits.capacityWaitSeconds),
      pools: explainAnswers(refusals),
    },
  );
}

const meanwhileText = (going: readonly Entry[]): string =>
  going.length === 0 ? "" : ` Meanwhile ${going.map(({ instanceId }) => instanceId).join(", ")} goes on.`;

const triesText = (tries: number): string => (tries === 1 ? "1 try" : `${tries} tries`);

function booting(entry: Entry, { outboxes, online }: Heard, others: readonly Entry[]): Waiting {
  const { instanceId, launchedAt, pool } = entry;
  const name = `${instanceId} (${pool.type} in ${pool.zone}, ${pool.market})`;
  const speaks = (outboxes[instanceId] ?? null) !== null || entry.counter > 0;
  const stage = speaks
    ? "has booted and its agent reports: it fetches uploads and runs `setup`"
    : online === null
      ? "boots, or its agent is being installed; SSM could not be asked"
      : online.includes(instanceId)
        ? "has booted and SSM knows it: the agent is being installed"
        : "boots; SSM has not heard from it yet";
  return waiting("booting", launchedAt, `${name} ${stage}.${meanwhileText(others)}`, {
    until: addSeconds(launchedAt, speaks ? SETUP_LIMIT_SECONDS : BOOTSTRAP_TIMEOUT_SECONDS),
    instanceIds: [instanceId],
  });
}

function settling(since: string, older: readonly Entry[]): Waiting {
  const texts = older.map(({ instanceId, terminateAt }) =>
    terminateAt === null
      ? `${instanceId} makes its last save and lets go`
      : `EC2 has been told to end ${instanceId}, and has to say that it is terminated`,
  );
  const limits = older.flatMap(({ notice, terminateAt }) =>
    notice === null || terminateAt !== null ? [] : [addSeconds(notice.actionTime, SETTLE_RESERVE_SECONDS)],
  );
  return waiting("settling", since, `The new machine is ready. Before it may go on: ${texts.join("; ")}.`, {
    // Of one that EC2 has to end no time is known.
    until: limits.length < older.length ? null : (limits.toSorted((a, b) => a.localeCompare(b)).at(-1) ?? null),
    instanceIds: older.map(({ instanceId }) => instanceId),
  });
}

const starting = ({ instanceId }: Entry, since: string): Waiting =>
  waiting("starting", since, `${instanceId} is ready; its scripts are about to start.`, { instanceIds: [instanceId] });

const silent = ({ instanceId, counterSeenAt, silentLooks }: Entry): Waiting =>
  waiting(
    "silent",
    counterSeenAt,
    `${instanceId} was not heard in ${silentLooks === 1 ? "one look" : `${silentLooks} looks`}; it is given up when it stays so, later if SSM still hears it or cannot be asked.`,
    { until: addSeconds(counterSeenAt, SILENCE_SECONDS), instanceIds: [instanceId] },
  );

const closing = ({ attempt, outcome, terminatedAt, counterSeenAt, instanceId }: Entry): Waiting =>
  waiting(
    "ending",
    terminatedAt ?? counterSeenAt,
    outcome === "completed"
      ? `Attempt ${attempt} has finished all scripts; the job is being closed.`
      : `Attempt ${attempt} failed; the job ends, or goes on if \`retry\` allows it.`,
    { instanceIds: [instanceId] },
  );
