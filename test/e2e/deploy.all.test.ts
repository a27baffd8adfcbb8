/** `npx serverless deploy` into an empty account: the stack is made, a job runs on it, and the same again changes nothing. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openFramework, said, type Framework } from "./framework.ts";
import { leftBehind } from "./left-behind.ts";
import { LIMITS } from "./limits.ts";
import { expectDone, STEPS, stepsJob } from "./runs.ts";
import { STACK, type World } from "./world.ts";

vi.setConfig(LIMITS);

let framework: Framework;
beforeAll(async () => {
  framework = await openFramework();
});
afterAll(() => framework?.close());

test("the framework deploys to an empty account, and a job runs on what it deployed", async () => {
  const created = await framework.serverless(["deploy", "--stage", "dev"]);
  expect(said(created)).toContain(`Service deployed to stack ${STACK}`);
  expect(created.code).toBe(0);
  const world = await framework.world(STACK);
  await expectFit(world);
  const jobId = await world.submit(stepsJob(await world.upload(STEPS), "first", "--steps 10 --pause 0.1"));
  const [job, again] = await Promise.all([world.ended(jobId), framework.serverless(["deploy", "--stage", "dev"])]);
  expect(job).toMatchObject({ state: "succeeded", attempts: [{ outcome: "completed" }] });
  await expectDone(world, jobId, 10);
  expect(await leftBehind(world, jobId)).toEqual([]);
  expect(said(again)).toContain("No changes to deploy");
  expect(again.code).toBe(0);
  await world.close();
});

/** The stack as it was really deployed, in the eyes of the command of the same release. */
async function expectFit(world: World): Promise<void> {
  const { code, stdout } = await world.spot("doctor", "--json");
  const findings = JSON.parse(stdout) as readonly { readonly name: string; readonly verdict: string }[];
  expect(findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(Object.fromEntries(findings.map((finding) => [finding.name, finding]))).toMatchObject({
    stack: { verdict: "ok" },
    release: { verdict: "ok" },
    network: { verdict: "ok", message: expect.stringMatching(/^instances are launched in vpc-/) },
    subnets: { verdict: "ok" },
    // Of each processor, with and without a GPU.
    images: { verdict: "ok", message: expect.stringMatching(/^4 image parameters name images of /) },
  });
  expect(code).toBe(0);
}
