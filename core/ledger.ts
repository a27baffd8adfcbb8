/**
 * The control item: one small record per job from which every decision is made (docs/contracts.md §3). The job's own
 * JSON lives in another item and is never written again. Every change is one conditional `UpdateItem` on one item.
 */
import type { ErrorName } from "./errors.ts";
import type { ToldState } from "./notify.ts";
import type { AttemptOutcome, JobState, Market } from "./states.ts";

/** One place EC2 can give a machine from. */
export interface Pool {
  readonly type: string;
  /** Availability Zone name, e.g. `us-east-1a`. */
  readonly zone: string;
  readonly market: Market;
}

/** The warning that an instance will be taken. */
export interface Notice {
  /** When EC2 acts, ISO-8601 UTC. The EventBridge event does not say; then: the event's time + 120 s. */
  readonly actionTime: string;
  /** `ec2`: EC2 will end the instance itself. `drill`: our own notice, a drill's or a move's, so we must end it. */
  readonly source: "ec2" | "drill";
  readonly seenAt: string;
}

/** What the agent wrote when it let go: scripts killed, fsync done, file system unmounted. */
export interface Released {
  /** Name of the newest sealed generation, or null when there is none. */
  readonly generation: string | null;
  /** SHA-256 of that generation's manifest, hex. */
  readonly manifestHash: string | null;
}

/** One instance of one attempt. It leaves the item only when EC2 says `terminated` (design §2 rule 6). */
export interface Entry {
  readonly attempt: number;
  readonly instanceId: string;
  readonly pool: Pool;
  readonly subnetId: string;
  /** USD per hour of the instance when it was launched, or null when EC2 gave none. */
  readonly hourlyUsd: number | null;
  readonly launchedAt: string;
  readonly readyAt: string | null;
  readonly notice: Notice | null;
  readonly outcome: AttemptOutcome | null;
  readonly released: Released | null;
  /** The last counter read from the outbox, and our own time when it was first seen at that value. */
  readonly counter: number;
  readonly counterSeenAt: string;
  /** Launched for a move, beside an attempt that was well. Absent: it was not. */
  readonly spare?: true;
  /** The job leaves its machines alone: no agent speaks for it, EC2 does (core/bare.ts). Absent: there is an agent. */
  readonly bare?: true;
  /** When a move was asked for: a replacement is wanted, but there is no hurry. Absent: none was. */
  readonly moveRequestedAt?: string;
  /** When it was first ordered to run. Absent: it was not. */
  readonly startedAt?: string;
  /** Its last sign of life when its end was first seen. Absent: not seen yet, or declared lost. */
  readonly stoppedAt?: string;
  /** Why it was given up, or EC2's StateReason when EC2 ended it unasked. Absent: neither. */
  readonly reason?: string;
  /** How many looks in a row found no sign of life. */
  readonly silentLooks: number;
  /** When TerminateInstances was first called; null: not yet. */
  readonly terminateAt: string | null;
  /** When it was called with Force; null: not yet. */
  readonly forceAt: string | null;
  /** When EC2's event said `terminated`. Not yet `terminatedAt`: the outbox may hold a last word nobody has read. */
  readonly endedAt: string | null;
  /** When a look found it terminated and had read its outbox, or when we went on without (rule 6); null: not yet. */
  readonly terminatedAt: string | null;
}

/** The one live task token of the job's execution. */
export interface Wait {
  readonly token: string;
  /** The state that waits, e.g. `RunAttempt`. */
  readonly state: string;
  readonly since: string;
}

/** A pool's answer to one launch. */
export interface PoolRefusal {
  readonly pool: Pool;
  /** EC2's error code, e.g. `InsufficientInstanceCapacity`. */
  readonly code: string;
  readonly message: string;
}

/** A pool's last answer, as the control item keeps it and the user sees it while the job waits. */
export interface PoolAnswer extends PoolRefusal {
  /** When it was asked; absent in an item that the release before this one wrote. */
  readonly at?: string;
}

export interface CapacityWait {
  /** Since when this attempt has been waiting for a machine. */
  readonly since: string;
  /** CreateFleet calls of this attempt so far. */
  readonly tries: number;
  /** The last answer of every pool asked in this wait, in every market; newest first, at most 30. */
  readonly refusals: readonly PoolAnswer[];
  readonly nextTryAt: string | null;
  /** How many of the tries were for a move, while the attempt at hand was well. Absent: none. */
  readonly moveTries?: number;
}

/** Why the job ends. Written once, when the state leaves `active`. */
export interface Ending {
  readonly cause: "finished" | "cancel" | "aborted";
  /** For `finished` without a completed script: the error the execution ends with. */
  readonly error: ErrorName | null;
  readonly message: string | null;
  readonly since: string;
  /** Until when running scripts may save and stop. */
  readonly graceUntil: string;
  /** The failed attempt's machine is kept (core/hold.ts). Absent: none is. */
  readonly hold?: Hold;
}

export interface Hold {
  readonly until: string;
  /** What ended it early. Absent: nothing has, or the machine's own end. */
  readonly end?: HoldEnd;
}

export interface HoldEnd {
  readonly at: string;
  readonly by: "time" | "machine" | "release" | "cancel" | "abort" | "budget";
}

/** Final record: what the user is told. */
export interface JobOutcome {
  readonly state: Extract<JobState, "succeeded" | "failed" | "cancelled">;
  readonly error: ErrorName | null;
  readonly message: string | null;
  readonly endedAt: string;
}

export interface Control {
  readonly version: 1;
  readonly jobId: string;
  readonly name: string;
  readonly submittedAt: string;
  /** The job's `submittedBy`. Absent: it has none, or an earlier release admitted it. */
  readonly submittedBy?: string;
  /** `active`: run-job drives it. `ending`: the owner is closing it. `ended`: nothing may change it any more. */
  readonly state: "active" | "ending" | "ended";
  /** What the user sees; `GET /jobs` lists by it. */
  readonly phase: JobState;
  /** The job names whom to tell of its states. Absent: it does not. */
  readonly notifies?: true;
  /** The last state that EventBridge was told of, and the how manieth it was. Absent: none yet. */
  readonly announced?: { readonly state: ToldState; readonly sequence: number };
  /** ARN of the run-job execution: the one the user started and sees. */
  readonly execution: string;
  /** ARN of the execution that must finish the job: `execution`, or an end-job's. */
  readonly owner: string;
  /** How many times the ending was claimed; part of the end-job execution's name. */
  readonly claim: number;
  readonly wait: Wait | null;
  /** Newest attempt number given out; 0 before the first. */
  readonly attempt: number;
  /** By instance id: a signal knows nothing else. */
  readonly entries: Readonly<Record<string, Entry>>;
  readonly capacity: CapacityWait | null;
  /** Attempts whose failure was answered by another attempt; counted against `retry.errors`. */
  readonly retriedAttempts: readonly number[];
  /** Computing time of attempts that `entries` no longer names. Absent: none. */
  readonly forgottenSeconds?: number;
  /** What their machines cost. Absent: nothing. */
  readonly forgottenUsd?: number;
  readonly ending: Ending | null;
  readonly outcome: JobOutcome | null;
}

/** The most recent attempt's entries; empty before the first launch. */
export const newestEntries = (control: Control): readonly Entry[] => entriesOfAttempt(control, control.attempt);

/**
 * The entries the machine is about: of the newest attempt that is well, else of the newest. They differ only in a move,
 * when a replacement has come to nothing and the attempt it was to replace goes on. A replacement younger than a well
 * attempt was never ordered to run.
 */
export const currentEntries = (control: Control): readonly Entry[] => {
  const well = Object.values(control.entries)
    .filter(isWell)
    .map((entry) => entry.attempt);
  return entriesOfAttempt(control, well.length === 0 ? control.attempt : Math.max(...well));
};

export const entriesOfAttempt = ({ entries }: Control, attempt: number): readonly Entry[] =>
  Object.values(entries).filter((entry) => entry.attempt === attempt);

/** Closed: it can no longer run a script or touch the file system (rule 6). */
export const isClosed = (entry: Entry): boolean => entry.released !== null || entry.terminatedAt !== null;

/** Nothing speaks against its going on. */
export const isWell = (entry: Entry): boolean => entry.notice === null && entry.outcome === null && !isClosed(entry);

/** What of a wait counts for an attempt that must be replaced: tries for a move, made at leisure, do not. */
export const urgentTries = ({ tries, moveTries = 0 }: CapacityWait): number => tries - moveTries;
