/**
 * `holdOnFailure`: what a failed attempt leaves is kept for a while, so that somebody can look into it. A hold is only a
 * reason why ReleaseAll does not end a machine yet: whatever else ends the machine ends it too. Pure.
 */
import { secondsOfBudget } from "./budget.ts";
import { timelineEvent, type TimelineEvent } from "./events.ts";
import type { Job } from "./job.ts";
import type { Control, Entry, Hold, HoldEnd } from "./ledger.ts";
import { HELD_LOOK_SECONDS } from "./limits.ts";
import { addSeconds, isPast, secondsBetween } from "./time.ts";

/** The machines that are kept at this look, and for how long nothing is to be done about them. */
export interface Kept {
  readonly instanceIds: readonly string[];
  readonly seconds: number;
}
export const NOTHING_KEPT: Kept = { instanceIds: [], seconds: 0 };

/** Failed, and nothing came after: the failures that end the job. */
const lastFailures = ({ entries, retriedAttempts }: Control): readonly Entry[] =>
  Object.values(entries).filter(({ outcome, attempt }) => outcome === "failed" && !retriedAttempts.includes(attempt));

/** Those of them whose machine is there, and nobody has ended it. */
export const holdable = (control: Control): readonly Entry[] =>
  lastFailures(control).filter(
    ({ terminateAt, endedAt, terminatedAt }) => terminateAt === null && endedAt === null && terminatedAt === null,
  );

/** Those that a hold keeps which nobody has ended. */
export const stillHeld = (control: Control): readonly Entry[] =>
  control.ending?.hold === undefined || control.ending.hold.end !== undefined ? [] : holdable(control);

/** What an ending with this failure begins with. A job that does not fail holds nothing, nor does one without such a machine. */
export function newHold(control: Control, { holdOnFailureSeconds = null }: Job, now: string): Hold | null {
  if (holdOnFailureSeconds === null || holdable(control).length === 0) return null;
  return { until: addSeconds(now, holdOnFailureSeconds) };
}

/** Somebody ended it, and the machines are not told yet: whoever waits is to look. */
export const isLetGo = (control: Control): boolean =>
  control.ending?.hold?.end !== undefined && holdable(control).length > 0;

/** What ended the hold, by the facts of this look; null: it stands, or there is none. */
export function endOfHold(control: Control, now: string): HoldEnd | null {
  const hold = control.ending?.hold;
  if (hold === undefined) return null;
  if (hold.end !== undefined) return hold.end;
  if (isPast(hold.until, now)) return { at: hold.until, by: "time" };
  if (holdable(control).length > 0) return null;
  const ends = lastFailures(control).map(({ endedAt, terminatedAt }) => endedAt ?? terminatedAt ?? now);
  return { at: ends.toSorted((a, b) => a.localeCompare(b)).at(-1) ?? now, by: "machine" };
}

/** The budget pays a hold as it pays scripts. */
export const isUnpaid = (control: Control, job: Job, now: string): boolean =>
  keptAt(control, job, now).instanceIds.length > 0 && (secondsOfBudget(control, job, now) ?? 1) <= 0;

export function keptAt(control: Control, job: Job, now: string): Kept {
  const hold = control.ending?.hold;
  if (hold === undefined || endOfHold(control, now) !== null) return NOTHING_KEPT;
  const limits = [secondsBetween(now, hold.until), HELD_LOOK_SECONDS, secondsOfBudget(control, job, now) ?? Infinity];
  return { instanceIds: holdable(control).map(({ instanceId }) => instanceId), seconds: Math.min(...limits) };
}

/** What the user reads of it: at each look the same lines, since the times are the facts' own. */
export function eventsOfHold(control: Control, now: string): readonly TimelineEvent[] {
  const { ending } = control;
  if (ending?.hold === undefined) return [];
  const { until } = ending.hold;
  const ids = lastFailures(control).map(({ instanceId }) => instanceId);
  const started = `${ids.join(", ")} is held until ${until}; \`spot release ${control.jobId}\` lets it go`;
  const end = endOfHold(control, now);
  return [
    timelineEvent("hold-started", "1", ending.since, started, { instanceId: ids[0] ?? null, until }),
    ...(end === null
      ? []
      : [timelineEvent("hold-ended", "1", end.at, `the hold is over: ${ENDED_BY[end.by]}`, { by: end.by })]),
  ];
}

const ENDED_BY: Readonly<Record<HoldEnd["by"], string>> = {
  time: "its time is up",
  machine: "the machine is gone",
  release: "it was released",
  cancel: "the job was cancelled",
  abort: "the job's execution was stopped",
  budget: "limits.budgetUsd is used up",
};
