/** Machines are taken away, one way or another; the job goes on where its last save stands, and never twice at once. */
import { beforeAll, expect, test, vi } from "vitest";
import { leftBehind, stackInstances } from "./left-behind.ts";
import { LIMITS } from "./limits.ts";
import { expectDone, startOf, STEPS, stepsJob } from "./runs.ts";
import { sharedWorld, type World } from "./world.ts";

vi.setConfig(LIMITS);

let world: World;
let steps: string;
beforeAll(async () => {
  world = await sharedWorld();
  steps = await world.upload(STEPS);
});

/** Submits, and waits until the first attempt has a save that is safe. */
async function begin(name: string, options: string, more: object = {}) {
  const jobId = await world.submit(stepsJob(steps, name, options, more));
  await world.event(jobId, "generation-sealed", 1);
  return { jobId, instanceId: (await world.job(jobId)).attempts[0]!.instanceId };
}

/** The outcomes of the attempts of a job that succeeded and left nothing behind. */
async function outcomes(jobId: string): Promise<(string | null)[]> {
  const job = await world.ended(jobId);
  expect(job, JSON.stringify(job.outcome)).toMatchObject({ state: "succeeded" });
  expect(await leftBehind(world, jobId)).toEqual([]);
  return job.attempts.map(({ outcome }) => outcome);
}

test.concurrent("with no notice at all: it resumes from the last sealed save", async () => {
  const { jobId, instanceId } = await begin("no-notice", "--steps 600");
  await world.ec2("take", { instanceId });
  expect(await outcomes(jobId)).toEqual(["lost", "completed"]);
  const runs = await expectDone(world, jobId, 600);
  const told = (await world.timeline(jobId))
    .filter(({ type, data }) => type === "generation-sealed" && data.attempt === 1)
    .map(({ data }) => Number(String(data.generation).slice("step-".length)));
  // A later one may have been sealed, and the machine gone before it could say so.
  expect(startOf(runs, 2).step).toBeGreaterThanOrEqual(Math.max(...told));
});

test.concurrent("a notice of 39 s: the replacement is ready before the old machine lets go, no step is lost", async () => {
  const { jobId, instanceId } = await begin("notice-39", "--steps 600");
  const followed = world.spot("logs", "--follow", jobId);
  await world.ec2("interrupt", { instanceId, noticeSeconds: 39 });
  expect(await outcomes(jobId)).toEqual(["interrupted", "completed"]);
  const runs = await expectDone(world, jobId, 600);
  const stepped = runs.filter(({ what }) => what === "step");
  expect(stepped).toHaveLength(600);
  expect(runs.filter(({ attempt, what }) => attempt === 1 && what === "stop")).toHaveLength(1);
  const types = (await world.timeline(jobId)).flatMap(({ type, data }) => [`${type} ${String(data.attempt)}`]);
  expect(types.indexOf("instance-ready 2")).toBeLessThan(types.indexOf("attempt-released 1"));
  // Across the interruption, without a gap or a repeat.
  const printed = (await followed).stdout.match(/attempt \d step \d+ of 600/g);
  expect(printed).toEqual(stepped.map(({ attempt, step }) => `attempt ${attempt} step ${step} of 600`));
});

test.concurrent("in the middle of a careless save: half a checkpoint is never resumed from", async () => {
  const options = "--steps 60 --save in-place --save-every 20 --stay-at 40";
  const jobId = await world.submit(stepsJob(steps, "half-saved", options));
  await world.logged(jobId, "half saved step 40");
  await world.event(jobId, "generation-sealed", 1);
  await world.ec2("take", { instanceId: (await world.job(jobId)).attempts[0]!.instanceId });
  expect(await outcomes(jobId)).toEqual(["lost", "completed"]);
  expect(startOf(await expectDone(world, jobId, 60), 2).step).toBe(20);
});

test("afterwards no instance of the stack is left", async () => {
  expect(await stackInstances(world)).toEqual([]);
});
