/** The rarer and longer misfortunes of a job, with real processes. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { leftBehind, livingInstances, stackInstances } from "./left-behind.ts";
import { LIMITS } from "./limits.ts";
import { expectDone, startOf, STEPS, stepsJob } from "./runs.ts";
import { until } from "./until.ts";
import { openWorld, STACK, type World } from "./world.ts";

vi.setConfig(LIMITS);

let world: World;
let steps: string;
beforeAll(async () => {
  world = await openWorld();
  steps = await world.upload(STEPS);
});
afterAll(() => world?.close());

const submit = (name: string, options: string): Promise<string> => world.submit(stepsJob(steps, name, options));

/** The instance of an attempt, once there is one. */
async function instanceOf(jobId: string, attempt: number): Promise<string> {
  const { data } = await world.event(jobId, "instance-launched", attempt);
  return String(data.instanceId);
}

/** EC2 takes the attempt's machine as soon as it runs: long before its agent is ready. */
async function takeBooting(jobId: string, attempt: number): Promise<void> {
  const instanceId = await instanceOf(jobId, attempt);
  const state = async () => (await livingInstances(world, [{ Name: "instance-id", Values: [instanceId] }]))[0];
  await until(`${instanceId} to run`, state, (seen) => seen === `${instanceId} running`);
  await world.ec2("take", { instanceId });
}

/** The instance of an attempt, once it has a save that is safe. */
async function saved(jobId: string, attempt: number): Promise<string> {
  await world.event(jobId, "generation-sealed", attempt);
  return instanceOf(jobId, attempt);
}

/** From the next launch on; the answer is what it was. */
async function changeBoot(bootSeconds: number): Promise<number> {
  const url = `${world.target.endpoint}/_local/settings`;
  const before = (await (await fetch(url)).json()) as { readonly bootSeconds: number };
  expect((await fetch(url, { method: "PATCH", body: JSON.stringify({ bootSeconds }) })).status).toBe(200);
  return before.bootSeconds;
}

async function outcomes(jobId: string): Promise<(string | null)[]> {
  const job = await world.ended(jobId);
  expect(job, JSON.stringify(job.outcome)).toMatchObject({ state: "succeeded" });
  expect(await leftBehind(world, jobId)).toEqual([]);
  return job.attempts.map(({ outcome }) => outcome);
}

test("three times in one job", async () => {
  const jobId = await submit("three-times", "--steps 900 --slow-attempts 3");
  await world.ec2("take", { instanceId: await saved(jobId, 1) });
  await world.ec2("interrupt", { instanceId: await saved(jobId, 2) });
  await world.ec2("take", { instanceId: await saved(jobId, 3) });
  expect(await outcomes(jobId)).toEqual(["lost", "interrupted", "lost", "completed"]);
  const runs = await expectDone(world, jobId, 900);
  const starts = [1, 2, 3, 4].map((attempt) => startOf(runs, attempt).step);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(starts[0]).toBe(0);
});

test("while it bootstraps: nothing has run, another machine starts from the beginning", async () => {
  const jobId = await submit("booting", "--steps 20");
  await takeBooting(jobId, 1);
  await takeBooting(jobId, 2);
  expect(await outcomes(jobId)).toEqual(["lost", "lost", "completed"]);
  expect((await expectDone(world, jobId, 20)).map(({ attempt }) => attempt)).not.toContain(2);
});

test("the agent is killed, the machine lives: the same script goes on under a new agent", async () => {
  const jobId = await submit("agent-killed", "--steps 400 --pause 0.1");
  const instanceId = await saved(jobId, 1);
  await world.ec2("kill", { instanceId, process: "spot-agent" });
  await world.event(jobId, "agent-restarted", 1);
  expect(await outcomes(jobId)).toEqual(["completed"]);
  const runs = await expectDone(world, jobId, 400);
  expect(new Set(runs.map(({ pid }) => pid)).size).toBe(1);
  const lines = await world.logs(jobId);
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.at(-1)).toBe("attempt 1 step 400 of 400");
});

test("the agent is killed during the handover", async () => {
  const jobId = await submit("killed-handing-over", "--steps 600");
  const instanceId = await saved(jobId, 1);
  await world.ec2("interrupt", { instanceId });
  await world.event(jobId, "notice-seen", 1);
  await world.ec2("kill", { instanceId, process: "spot-agent" });
  expect(await outcomes(jobId)).toEqual(["interrupted", "completed"]);
  await expectDone(world, jobId, 600);
});

test("a drill through the API is a notice as well", async () => {
  const jobId = await submit("drill", "--steps 600");
  const instanceId = await saved(jobId, 1);
  expect(await world.api.interruptJob({ params: { id: jobId } })).toMatchObject({ instanceId });
  expect(await outcomes(jobId)).toEqual(["interrupted", "completed"]);
  const runs = await expectDone(world, jobId, 600);
  expect(runs.filter(({ what }) => what === "step")).toHaveLength(600);
});

test("it finishes during its own handover: completed, and the replacement unused", async () => {
  const jobId = await submit("own-handover", "--steps 600 --finish-on-notice");
  const instanceId = await saved(jobId, 1);
  // Ready before the script has finished, the replacement would rightly be handed the job.
  const bootSeconds = await changeBoot(60);
  await world.ec2("interrupt", { instanceId });
  expect(await outcomes(jobId)).toEqual(["completed", "unused"]);
  await changeBoot(bootSeconds);
  const runs = await expectDone(world, jobId, 600);
  expect(runs.filter(({ what }) => what === "start")).toHaveLength(1);
});

test("two notices: the event twice, and the metadata service", async () => {
  const jobId = await submit("two-notices", "--steps 600");
  const instanceId = await saved(jobId, 1);
  const pattern = {
    "detail-type": ["EC2 Spot Instance Interruption Warning"],
    detail: { "instance-id": [instanceId] },
  };
  await world.control("events/duplicate", { pattern, times: 3 });
  await world.ec2("interrupt", { instanceId });
  expect(await outcomes(jobId)).toEqual(["interrupted", "completed"]);
  const runs = await expectDone(world, jobId, 600);
  expect(runs.filter(({ what }) => what === "stop")).toHaveLength(1);
  const received = (await world.timeline(jobId)).filter(({ type }) => type === "notice-received");
  expect(received).toHaveLength(1);
});

test("the replacement is taken before it takes over", async () => {
  const jobId = await submit("replacement-taken", "--steps 600");
  await world.ec2("interrupt", { instanceId: await saved(jobId, 1) });
  await takeBooting(jobId, 2);
  expect(await outcomes(jobId)).toEqual(["interrupted", expect.stringMatching(/lost|unused/), "completed"]);
  await expectDone(world, jobId, 600);
});

test("a notice in the middle of a careless save: it ends the save, and is resumed from there", async () => {
  const jobId = await submit("saving", "--steps 600 --save in-place --save-every 20 --stay-at 40");
  await world.logged(jobId, "half saved step 40");
  await world.ec2("interrupt", { instanceId: await instanceOf(jobId, 1) });
  expect(await outcomes(jobId)).toEqual(["interrupted", "completed"]);
  expect(startOf(await expectDone(world, jobId, 600), 2).step).toBe(40);
});

test("no capacity for the replacement until the old machine is gone", async () => {
  const jobId = await submit("dry", "--steps 600");
  const instanceId = await saved(jobId, 1);
  await world.ec2("capacity", { available: 0 });
  await world.ec2("interrupt", { instanceId, noticeSeconds: 40 });
  await world.event(jobId, "instance-terminated", 1);
  await world.ec2("capacity", { available: null });
  expect(await outcomes(jobId)).toEqual(["interrupted", "completed"]);
  await expectDone(world, jobId, 600);
});

test("a function's process is killed between its write and its call", async () => {
  const jobId = await submit("function-killed", "--steps 600");
  const instanceId = await saved(jobId, 1);
  const caller = `${STACK}-onInterruption`;
  await world.control("faults", { service: "states", operation: "SendTaskSuccess", caller, crash: "before" });
  await world.ec2("interrupt", { instanceId });
  await world.event(jobId, "notice-received", 1);
  expect(await outcomes(jobId)).toEqual(["interrupted", "completed"]);
  await expectDone(world, jobId, 600);
});

test("afterwards no instance of the stack is left", async () => {
  expect(await stackInstances(world)).toEqual([]);
});
