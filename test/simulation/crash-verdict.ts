/**
 * What must be true when a job is over, whatever was done to its functions. Every violation is a sentence, so that a run
 * names all of them at once.
 */
import type { Control, Entry } from "../../core/ledger.ts";
import type { TimelineEvent } from "../../core/events.ts";
import type { Leftovers } from "./leftovers.ts";
import type { ExecutionStatus } from "../../core/ports.ts";
import type { AttemptOutcome, FinalJobState } from "../../core/states.ts";
import { outcomesOf, overlaps } from "./expectations.ts";
import type { Result } from "./scenario.ts";

/** How a job is to end when nothing is done to its functions; hurt, it must end the same way. */
export interface Ends {
  /** `succeeded` is right for a job to be cancelled whose scripts finished first: what was completed stays completed. */
  readonly phase: FinalJobState;
  /** Each attempt's, first to last; absent: whatever they are. One more would be a machine for nothing. */
  readonly outcomes?: readonly AttemptOutcome[];
  /** Absent: it has ended, somehow. */
  readonly execution?: ExecutionStatus;
}

/** After the job's end: what the API answers, and what nobody ended. */
export interface Aftermath {
  readonly leftovers: Leftovers;
  readonly state: string;
  readonly lines: readonly Line[];
}
interface Line extends Pick<TimelineEvent, "time" | "data"> {
  readonly type: string;
}

export function problemsOf(ends: Ends, result: Result, seen: Aftermath): readonly string[] {
  return [
    ...unsafeties(result),
    ...wrongEnd(ends, result),
    ...(seen.state === result.control.phase ? [] : [`the API says ${seen.state}`]),
    ...seen.leftovers.map((what) => `left behind: ${what}`),
    ...timelineGaps(result.control, seen.lines),
  ];
}

/** Never two at once, nothing torn, nothing again. */
function unsafeties({ runs, mounts }: Result): string[] {
  return [
    ...overlaps(runs).map(([a, b]) => `attempts ${a.attempt} and ${b.attempt} computed at once`),
    ...overlaps(mounts).map(([a, b]) => `attempts ${a.attempt} and ${b.attempt} held the job's tree at once`),
    ...runs.filter((run) => !run.wasSealed).map((run) => `attempt ${run.attempt} resumed from a torn generation`),
    ...runs.filter((run) => run.afterCompletion).map((run) => `attempt ${run.attempt} ran after the completion`),
  ];
}

function wrongEnd(ends: Ends, result: Result): string[] {
  const { control, execution, instances } = result;
  const outcomes = outcomesOf(result);
  const phase = outcomes.includes("completed") ? "succeeded" : ends.phase;
  const problems: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown): void => {
    const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (a !== b) problems.push(`${what} is ${a}, not ${b}`);
  };
  expect("the job's phase", control.phase, phase);
  expect("the outcome's state", control.outcome?.state, phase);
  expect("the wait", control.wait, null);
  if (ends.execution !== undefined) expect("the execution", execution.status, ends.execution);
  if (ends.outcomes === undefined || phase !== ends.phase) return problems;
  expect("the outcomes", outcomes, ends.outcomes);
  expect("how many instances were launched", instances.length, outcomes.length);
  return problems;
}

/** Each fact of the final record is one line of the timeline; the first and the last line frame it. */
function timelineGaps(control: Control, timeline: readonly Line[]): string[] {
  const count = (type: string, instanceId?: string): number =>
    timeline.filter(
      (line) => line.type === type && (instanceId === undefined || line.data["instanceId"] === instanceId),
    ).length;
  const wanted: [type: string, instanceId?: string][] = [
    ["job-submitted"],
    ["job-ended"],
    ...Object.values(control.entries).flatMap((entry) =>
      factsOf(entry).map((type): [string, string] => [type, entry.instanceId]),
    ),
  ];
  const problems = wanted
    .map(([type, id]) => ({ line: id === undefined ? type : `${type} of ${id}`, times: count(type, id) }))
    .filter(({ times }) => times !== 1)
    .map(({ line, times }) => `the timeline has ${line} ${times} times`);
  const [first, last] = [timeOf(timeline, "job-submitted"), timeOf(timeline, "job-ended")];
  const outside = timeline.filter(({ time }) => Date.parse(time) < first || Date.parse(time) > last);
  return [...problems, ...outside.map(({ type }) => `${type} is before the job's first or after its last line`)];
}

const timeOf = (timeline: readonly Line[], type: string): number =>
  Date.parse(timeline.find((line) => line.type === type)?.time ?? "");

function factsOf(entry: Entry): string[] {
  const { readyAt, notice, released, outcome, terminatedAt } = entry;
  const facts: Record<string, boolean> = {
    "instance-launched": true,
    "instance-ready": readyAt !== null,
    "notice-received": notice !== null,
    "attempt-released": released !== null,
    "attempt-lost": outcome === "lost",
    "attempt-interrupted": outcome === "interrupted",
    "attempt-cancelled": outcome === "cancelled",
    "attempt-failed": outcome === "failed",
    "attempt-completed": outcome === "completed",
    "instance-terminated": terminatedAt !== null,
  };
  return Object.keys(facts).filter((type) => facts[type]);
}
