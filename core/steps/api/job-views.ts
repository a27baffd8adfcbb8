/** What the HTTP API shows of a control item. */
import type { Outbox, Usage } from "../../agent-protocol.ts";
import type { Job } from "../../job.ts";
import type { Waiting } from "../../explain-wait.ts";
import type { Control, Ending, Entry, JobOutcome, Notice, Pool } from "../../ledger.ts";
import type { AttemptOutcome, JobState } from "../../states.ts";

export interface JobSummary {
  readonly jobId: string;
  readonly name: string;
  readonly state: JobState;
  readonly submittedAt: string;
  /** null: nobody is named, not recorded yet, or by an earlier release. */
  readonly submittedBy: string | null;
  readonly endedAt: string | null;
  /** Attempts that were given a machine. */
  readonly attempts: number;
  readonly interruptions: number;
  readonly error: string | null;
}

export interface AttemptView {
  readonly attempt: number;
  readonly instanceId: string;
  readonly pool: Pool;
  readonly hourlyUsd: number | null;
  readonly launchedAt: string;
  readonly readyAt: string | null;
  readonly notice: Notice | null;
  readonly outcome: AttemptOutcome | null;
  /** Whether the instance let go of the file system, and the newest generation it had sealed by then. */
  readonly released: boolean;
  readonly generation: string | null;
  readonly terminatedAt: string | null;
  /** How busy the machine was at its last heartbeat; null: it is gone, or has not said yet. */
  readonly usage: Usage | null;
}

export interface JobDetail extends Omit<JobSummary, "attempts"> {
  readonly executionArn: string;
  /** The resolved job; null: not recorded by AdmitJob, yet or because it refused the job. */
  readonly job: Job | null;
  readonly attempts: readonly AttemptView[];
  /** Why the scripts do not run; null: they do, or the job has ended. */
  readonly waiting: Waiting | null;
  readonly ending: Ending | null;
  readonly outcome: JobOutcome | null;
  /** 0…1 and the newest sealed generation, as the newest attempt that ran reported them last. */
  readonly progress: number | null;
  readonly generation: string | null;
}

export const summarizeJob = (control: Control): JobSummary => ({
  jobId: control.jobId,
  name: control.name,
  state: control.phase,
  submittedAt: control.submittedAt,
  submittedBy: control.submittedBy ?? null,
  endedAt: control.outcome?.endedAt ?? null,
  attempts: new Set(entriesOf(control).map(({ attempt }) => attempt)).size,
  interruptions: entriesOf(control).filter(({ outcome }) => outcome === "interrupted").length,
  error: control.outcome?.error ?? null,
});

/** `outboxes` by instance id. */
export const detailJob = (
  control: Control,
  job: Job,
  newest: Outbox | null,
  outboxes: Readonly<Record<string, Outbox | null>>,
  waiting: Waiting | null,
): JobDetail => ({
  ...summarizeJob(control),
  executionArn: control.execution,
  job,
  attempts: entriesOf(control).map((entry) => viewAttempt(entry, outboxes[entry.instanceId]?.usage ?? null)),
  waiting,
  ending: control.ending,
  outcome: control.outcome,
  progress: newest?.progress ?? null,
  generation: newest?.generation ?? null,
});

export const entriesOf = (control: Control): readonly Entry[] =>
  Object.values(control.entries).toSorted(
    (a, b) =>
      a.attempt - b.attempt || a.launchedAt.localeCompare(b.launchedAt) || (a.instanceId < b.instanceId ? -1 : 1),
  );

/** EC2's word comes before the look that finds the machine gone, which may be a quarter of an hour later. */
const endOf = ({ endedAt, terminatedAt }: Entry): string | null => endedAt ?? terminatedAt;

const viewAttempt = (entry: Entry, usage: Usage | null): AttemptView => ({
  attempt: entry.attempt,
  instanceId: entry.instanceId,
  pool: entry.pool,
  hourlyUsd: entry.hourlyUsd,
  launchedAt: entry.launchedAt,
  readyAt: entry.readyAt,
  notice: entry.notice,
  outcome: entry.outcome,
  released: entry.released !== null,
  generation: entry.released?.generation ?? null,
  terminatedAt: endOf(entry),
  usage: endOf(entry) === null ? usage : null,
});
