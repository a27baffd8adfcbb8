/** What must hold of every job, whatever was done to it. */
import { expect } from "vitest";
import type { AttemptOutcome } from "../../core/states.ts";
import type { Result } from "./scenario.ts";
import type { Span } from "./world.ts";

/** No machine stays, two attempts never compute or hold the tree at once, nothing torn is resumed, nothing is rerun. */
export function expectSafe({ instances, runs, mounts, control }: Result): void {
  expect(instances.filter(({ state }) => state !== "terminated")).toEqual([]);
  // EC2 forgets a terminated one after an hour; what it does list, the job must have known.
  const listed = instances.map(({ instanceId }) => instanceId);
  expect(Object.keys(control.entries)).toEqual(expect.arrayContaining(listed));
  expect(overlaps(runs)).toEqual([]);
  expect(overlaps(mounts)).toEqual([]);
  for (const run of runs) expect(run).toMatchObject({ wasSealed: true, afterCompletion: false });
}

/** Pairs of spans of different instances that share time. */
export function overlaps<T extends Span>(spans: readonly T[]): (readonly [T, T])[] {
  const end = (span: T): number => span.to ?? Infinity;
  return spans.flatMap((a, index) =>
    spans
      .slice(index + 1)
      .filter((b) => a.instanceId !== b.instanceId && a.from < end(b) && b.from < end(a))
      .map((b) => [a, b] as const),
  );
}

/** The outcomes of the attempts, first to last. */
export const outcomesOf = ({ control }: Result): (AttemptOutcome | null)[] =>
  Object.values(control.entries)
    .toSorted((a, b) => a.attempt - b.attempt)
    .map((entry) => entry.outcome);

export function expectSucceeded(result: Result, outcomes: readonly AttemptOutcome[]): void {
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(outcomes);
  expect(result.control).toMatchObject({ state: "ended", phase: "succeeded", outcome: { state: "succeeded" } });
}

export const typesOf = ({ timeline }: Result): string[] => timeline.map(({ type }) => type);

/** When the last event of a type happened, ms. */
export const timeOf = ({ timeline }: Pick<Result, "timeline">, type: string): number =>
  Date.parse(timeline.findLast((event) => event.type === type)?.time ?? "");

/** Virtual seconds that were computed twice, over the whole job. */
export const wastedSeconds = ({ runs }: Result, workSeconds: number): number =>
  runs.reduce((sum, run) => sum + ((run.to ?? run.from) - run.from) / 1000, 0) - workSeconds;
