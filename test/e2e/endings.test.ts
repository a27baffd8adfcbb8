/** Jobs that do not succeed: a script that fails, and three ways to cancel. Each says why and leaves nothing behind. */
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test, vi } from "vitest";
import { leftBehind, stackInstances } from "./left-behind.ts";
import { LIMITS } from "./limits.ts";
import { expectOneAtATime, readRuns, STEPS, stepsJob } from "./runs.ts";
import { sharedWorld, type World } from "./world.ts";

vi.setConfig(LIMITS);

let world: World;
let steps: string;
beforeAll(async () => {
  world = await sharedWorld();
  steps = await world.upload(STEPS);
});

/** Submits a job that would go on for minutes, and waits until it computes. */
async function begin(name: string, options = "--steps 3000", more: object = {}): Promise<string> {
  const jobId = await world.submit(stepsJob(steps, name, options, more));
  await world.logged(jobId, "step 3 of");
  return jobId;
}

async function expectCancelled(jobId: string): Promise<void> {
  const job = await world.ended(jobId);
  expect(job).toMatchObject({ state: "cancelled", error: "JobCancelled", attempts: [{ outcome: "cancelled" }] });
  expect(await leftBehind(world, jobId)).toEqual([]);
  const { status } = await world.endedExecution(job.executionArn);
  expect(status).toBe("ABORTED");
}

/** The stop signal reached the script, and it had the time to save. */
async function expectSaved(jobId: string): Promise<void> {
  const runs = await readRuns(world, jobId);
  expectOneAtATime(runs);
  expect(runs.at(-1)).toMatchObject({ attempt: 1, what: "stop" });
  const { generation } = await world.job(jobId);
  expect(generation).toBe(`step-${String(runs.at(-1)!.step).padStart(6, "0")}`);
}

test.concurrent("a script that exits with 3 fails the execution with its name, code and last lines", async () => {
  const job = await world.ended(await world.submit(stepsJob(steps, "impossible", "--steps 9 --fail-at 4")));
  expect(job).toMatchObject({ state: "failed", error: "ScriptFailed", attempts: [{ outcome: "failed" }] });
  const { status, error, cause = "" } = await world.endedExecution(job.executionArn);
  expect({ status, error }).toEqual({ status: "FAILED", error: "ScriptFailed" });
  for (const said of ["steps.py --steps 9 --fail-at 4", "code 3", "attempt 1 step 4 of 9", "step 4 is impossible"])
    expect(cause).toContain(said);
  expect((await world.logs(job.jobId)).at(-1)).toBe("step 4 is impossible");
  expect((await readRuns(world, job.jobId)).at(-1)).toMatchObject({ what: "fail", step: 4 });
  expect(await leftBehind(world, job.jobId)).toEqual([]);
});

test.concurrent("cancelled by the command", async () => {
  const jobId = await begin("by-command");
  expect(await world.spot("cancel", jobId)).toMatchObject({ code: 0, stdout: "" });
  await expectCancelled(jobId);
  await expectSaved(jobId);
});

test.concurrent("its execution stopped from the console", async () => {
  const jobId = await begin("by-console");
  const { executionArn } = await world.job(jobId);
  await world.sfn.send(new StopExecutionCommand({ executionArn }));
  await expectCancelled(jobId);
  await expectSaved(jobId);
});

test.concurrent("cancelled through the API, the script ignoring the stop signal: killed after its grace", async () => {
  const jobId = await begin("stubborn", "--steps 3000 --ignore-stop", { checkpoint: { stopGrace: "2s" } });
  await world.api.cancelJob({ params: { id: jobId } });
  await expectCancelled(jobId);
  expect((await readRuns(world, jobId)).at(-1)).toMatchObject({ what: "step" });
  await expect(world.api.cancelJob({ params: { id: jobId } })).rejects.toMatchObject({ name: "JobEnded" });
});

test("afterwards no instance of the stack is left", async () => {
  expect(await stackInstances(world)).toEqual([]);
});
