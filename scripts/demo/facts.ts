/** What the demo proves, counted from the job's own files and the API's answers: nothing here is assumed. */
import { createHash } from "node:crypto";
import type { Answer } from "../../contract/routes.ts";

export type JobDetail = Answer<"getJob">;
export type TimelineLine = Answer<"readEvents">["events"][number];

/** The files a finished training job left in the bucket. */
export interface Results {
  readonly model: string;
  /** `steps.log`: one line `attempt step` per executed step. */
  readonly steps: string;
}

export interface DemoFacts {
  readonly completed: boolean;
  readonly attempts: number;
  readonly interruptions: number;
  /** Ordinal of the generation the second attempt resumed from; 0: from the beginning. */
  readonly resumedGeneration: number;
  readonly sameResult: boolean;
  readonly stepsTotal: number;
  readonly stepsExecuted: number;
  readonly wallSeconds: number;
  readonly timeline: readonly TimelineLine[];
}

export function factsOf(input: {
  readonly job: JobDetail;
  readonly timeline: readonly TimelineLine[];
  readonly results: Results;
  readonly reference: Results;
  readonly wallSeconds: number;
}): DemoFacts {
  const { job, timeline, results, reference } = input;
  return {
    completed: job.state === "succeeded",
    attempts: job.attempts.length,
    interruptions: job.attempts.filter((attempt) => attempt.notice !== null).length,
    resumedGeneration: resumedGeneration(timeline),
    sameResult: sha256(results.model) === sha256(reference.model),
    stepsTotal: new Set(stepsOf(reference)).size,
    stepsExecuted: stepsOf(results).length,
    wallSeconds: Math.round(input.wallSeconds * 10) / 10,
    timeline,
  };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const stepsOf = ({ steps }: Results): string[] =>
  steps.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim().split(/\s+/).at(-1) ?? ""]));

/** How many generations were sealed when the second attempt began: the one it resumed from is the last of them. */
function resumedGeneration(timeline: readonly TimelineLine[]): number {
  const started = timeline.find((line) => line.type === "attempt-started" && line.data.attempt === 2);
  const name = started?.data.resumeFrom ?? null;
  if (name === null) return 0;
  const sealed = timeline.filter((line) => line.type === "generation-sealed").map((line) => line.data.generation);
  return sealed.indexOf(name) + 1;
}

/** The promise of the demo: what must hold for it to exit 0. */
export function brokenPromises(facts: DemoFacts): string[] {
  const promises: readonly (readonly [boolean, string])[] = [
    [facts.completed, "the job completed"],
    [facts.attempts === 2, "it took two attempts"],
    [facts.interruptions === 1, "it was interrupted once"],
    [facts.resumedGeneration >= 1, "the second attempt resumed from a sealed generation"],
    [facts.sameResult, "the model equals the uninterrupted run's, byte for byte"],
    [facts.stepsExecuted < 1.3 * facts.stepsTotal, "less than 30 % of the steps were executed twice"],
    [isTwoPhase(facts.timeline), "the replacement was ready before the old instance let go"],
  ];
  return promises.filter(([holds]) => !holds).map(([, promise]) => promise);
}

function isTwoPhase(timeline: readonly TimelineLine[]): boolean {
  const timeOf = (type: string, attempt: number): string | undefined =>
    timeline.find((line) => line.type === type && line.data.attempt === attempt)?.time;
  const ready = timeOf("instance-ready", 2);
  const released = timeOf("attempt-released", 1);
  return ready !== undefined && released !== undefined && ready <= released;
}
