import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "./world.ts";

let world: World;

beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.close());

test("a plain job runs to its end and leaves no instance", async () => {
  const jobId = await world.submit({ name: "hello", command: "echo hello from $SPOT_JOB_ID attempt $SPOT_ATTEMPT" });
  const job = await world.ended(jobId);
  expect(job).toMatchObject({ state: "succeeded", attempts: [{ attempt: 1, outcome: "completed" }] });
  expect(await world.logs(jobId)).toContain(`hello from ${jobId} attempt 1`);
  expect(await world.execution(job.executionArn)).toMatchObject({ status: "SUCCEEDED" });
  expect(await world.living()).toEqual([]);
});
