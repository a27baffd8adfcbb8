/** What the self-watching job (`steps/steps.py`) wrote about itself, and what must always be true of it. */
import { join } from "node:path";
import { expect } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import type { World } from "./world.ts";

export const STEPS = join(ROOT, "test", "e2e", "steps");

/** A line of `runs.log`. */
export interface RunLine {
  readonly attempt: number;
  readonly what: string;
  readonly step: number;
  /** Seconds since 1970 by the machine's clock, which is one here. */
  readonly at: number;
  readonly pid: number;
}

/** A job of the self-watching script; `from` is its upload. */
export const stepsJob = (from: string, name: string, options: string, more: object = {}): object => ({
  name,
  scripts: [`steps.py ${options}`],
  inputs: [{ from }],
  outputs: ["runs.log", "result.txt"],
  checkpoint: { stopGrace: "10s" },
  ...more,
});

export async function readRuns(world: World, jobId: string): Promise<readonly RunLine[]> {
  const lines = (await world.output(jobId, "runs.log")).trimEnd().split("\n");
  return lines.map((line) => {
    const [attempt, what = "", step, at, pid] = line.split(" ");
    return { attempt: Number(attempt), what, step: Number(step), at: Number(at), pid: Number(pid) };
  });
}

/** Two scripts of one job never ran at once, and none was given half a checkpoint: from the scripts' own log. */
export function expectOneAtATime(runs: readonly RunLine[]): void {
  expect(runs.filter(({ what }) => what === "overlap" || what === "torn")).toEqual([]);
  // In the order of writing: once a later attempt has spoken, no earlier one does.
  expect(runs.map(({ attempt }) => attempt)).toEqual(runs.map(({ attempt }) => attempt).toSorted((a, b) => a - b));
}

/** The job is done, once and whole: every step to the last, in a chain of attempts each going on where a save stood. */
export async function expectDone(world: World, jobId: string, steps: number): Promise<readonly RunLine[]> {
  const runs = await readRuns(world, jobId);
  expectOneAtATime(runs);
  expect(await world.output(jobId, "result.txt")).toBe(`${steps}\n`);
  const done = new Set(runs.filter(({ what }) => what === "step").map(({ step }) => step));
  expect([...done].toSorted((a, b) => a - b)).toEqual(Array.from({ length: steps }, (_, index) => index + 1));
  return runs;
}

export const startOf = (runs: readonly RunLine[], attempt: number): RunLine =>
  runs.find((run) => run.what === "start" && run.attempt === attempt)!;
