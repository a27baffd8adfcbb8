/** `spot clone`: a job again, as it was or with something changed. */
import { expect, test } from "vitest";
import { parseJob } from "../../core/job-schema.ts";
import { addJob, SUBMITTER } from "../contract/memory-ports.ts";
import { deployment, fullJob } from "../core/job-samples.ts";
import { spot, useCloud } from "./cloud.ts";

const cloud = await useCloud();
const jobId = addJob(cloud.world, "first", { phase: "failed" });
cloud.world.jobs.set(jobId, parseJob(fullJob, deployment));

/** What was started since, as run-job gets it. */
async function startedBy(...args: readonly string[]): Promise<Record<string, unknown>> {
  const before = new Set(cloud.world.started.keys());
  expect(await spot("clone", ...args)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^train-digits-\w{12}\n$/),
  });
  const [arn, ...more] = [...cloud.world.started.keys()].filter((key) => !before.has(key));
  expect(more).toEqual([]);
  return cloud.world.started.get(arn ?? "") as Record<string, unknown>;
}

test("it is the same job under another token", async () => {
  const { clientToken, ...cloned } = await startedBy(jobId);
  expect(clientToken).toMatch(/^[0-9a-f-]{36}$/);
  const whole = parseJob({ ...cloned, clientToken: "run-7" }, deployment);
  expect(whole).toEqual({ ...parseJob(fullJob, deployment), submittedBy: SUBMITTER });
});

test("fields are changed by their path: text, numbers, lists, null", async () => {
  const changes = [
    "instance.market=on-demand",
    'env.EPOCHS="30"',
    "limits.budgetUsd=3",
    "outputs=[]",
    "notify=[]",
    "container=null",
  ];
  const cloned = await startedBy(jobId, ...changes.flatMap((change) => ["--set", change]));
  expect(cloned).toMatchObject({
    outputs: [],
    notify: [],
    container: null,
    env: { EPOCHS: "30" },
    limits: { budgetUsd: 3, runtime: "129600s" },
  });
  expect(cloned["instance"]).toMatchObject({ market: "on-demand", types: fullJob.instance.types });
});

test("--print submits nothing; what it prints can be submitted", async () => {
  const before = cloud.world.started.size;
  const { code, stdout } = await spot("clone", jobId, "--print");
  expect([code, cloud.world.started.size]).toEqual([0, before]);
  expect(parseJob({ ...(JSON.parse(stdout) as object), clientToken: "run-7" }, deployment)).toEqual({
    ...parseJob(fullJob, deployment),
    submittedBy: null,
  });
});

test.each([
  [["--set", "market"], '--set "market" is no field and value'],
  [["--set", "a..b=1"], '--set "a..b=1" is no field and value'],
  [["--set", "instance.markt=spot"], "instance.markt is no field of a job"],
  [["--set", "limits.runtime=2"], "limits.runtime"],
])("%s is refused, and nothing is submitted", async (args, said) => {
  const before = cloud.world.started.size;
  const { code, stderr } = await spot("clone", jobId, ...args);
  expect([code, cloud.world.started.size]).toEqual([2, before]);
  expect(stderr).toContain(said);
  expect(stderr).not.toContain("was submitted is not known");
});
