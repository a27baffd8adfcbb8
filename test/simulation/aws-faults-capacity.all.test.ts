/** EC2 has nothing to give, or says so in its many words: what is waited for, what is not, and what the user reads. */
import { afterEach, beforeAll, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf, typesOf } from "./expectations.ts";
import { heal, refuse } from "./outage.ts";
import { runScenario, type Result } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);
afterEach(async () => {
  await heal(simulation);
  for (const market of MARKETS) await quota(market, PLENTY);
});

/** The SDK waits in real time before it tries a throttled call again. */
const SLOW = { timeout: 180_000 };
const MARKETS = ["spot", "on-demand"] as const;
const PLENTY = 10_000;
const quota = (market: string, vCpus: number): Promise<unknown> =>
  simulation.order("ec2/quota", { class: "standard", market, vCpus });

const waitingLines = ({ timeline }: Result): string[] =>
  timeline.filter(({ type }) => type === "job-waiting").map(({ message }) => message);

/** EC2's own word for it, by market. */
const CODES = { spot: "MaxSpotInstanceCountExceeded", "on-demand": "VcpuLimitExceeded" } as const;

test.each(MARKETS)("the %s quota is for one machine: the handover waits until the old one is gone", async (market) => {
  const result = await runScenario(simulation, {
    name: `quota-handover-${market}`,
    job: { instance: { market, types: ["c7i.large"] } },
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await quota(market, 2);
      if (market === "spot") await scene.interrupt(instanceId);
      else await scene.clock.hold(scene.api.interruptJob({ params: { id: scene.jobId } }));
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(waitingLines(result)[0]).toContain("the account's quota is used up");
  const refusals = result.timeline.find(({ type }) => type === "job-waiting")?.data["refusals"];
  expect(refusals).toContain(CODES[market]);
  // It computed to the end of its notice, since nobody could take over.
  expect(result.runs[1]?.startWork).toBeGreaterThan(120);
});

test("the quota is used up outside a handover: waited for as capacity is, since other jobs give theirs back", async () => {
  await quota("spot", 0);
  const result = await runScenario(simulation, {
    name: "quota-outside",
    script: async (scene) => {
      await scene.sleep(3 * 3600);
      await quota("spot", PLENTY);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(waitingLines(result).length).toBeGreaterThan(10);
  expect(waitingLines(result).every((line) => line.includes("the account's quota is used up"))).toBe(true);
});

test("a quota of nothing at all: the job ends when its wait is over, and the cause names the code of every pool", async () => {
  await quota("spot", 0);
  const result = await runScenario(simulation, { name: "quota-none", job: { limits: { capacityWait: "30m" } } });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "CapacityWaitExceeded" });
  expect(result.execution.cause).toContain("MaxSpotInstanceCountExceeded");
});

test("capacity goes in the middle of a job, for seven hours, with the machine", SLOW, async () => {
  const result = await runScenario(simulation, {
    name: "dry-for-hours",
    job: { limits: { capacityWait: "12h" } },
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(130);
      await scene.order("ec2/capacity", { available: 0 });
      await scene.order("ec2/take", { instanceId });
      await scene.sleep(7 * 3600);
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expect(result.control).toMatchObject({ state: "ended", phase: "succeeded" });
  expect(outcomesOf(result)).toEqual(["lost", "completed"]);
  // EC2 forgets a terminated instance after an hour: the first is not listed any more.
  expect(result.instances.map(({ state }) => state)).toEqual(["terminated"]);
  expect(result.runs[1]?.startWork).toBe(120);
  expect(typesOf(result).filter((type) => type === "job-waiting").length).toBeLessThan(80);
});

test.each([
  { error: "RequestLimitExceeded", status: 503 },
  { error: "InternalError", status: 500 },
  { error: "Unavailable", status: 503 },
])("CreateFleet answers $error for five minutes: asked again, and nothing is launched twice", SLOW, async (refusal) => {
  const result = await runScenario(simulation, {
    name: `fleet-${refusal.error.toLowerCase()}`,
    script: async (scene) => {
      await refuse(scene, "ec2", ["CreateFleet"], refusal);
      await scene.sleep(300);
      await heal(scene);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test("EC2 answers nothing for a minute of a handover: DescribeInstances, TerminateInstances", async () => {
  const result = await runScenario(simulation, {
    name: "ec2-silent",
    agent: () => ({ workSeconds: 600 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(100);
      await scene.interrupt(instanceId);
      await refuse(scene, "ec2", ["DescribeInstances", "TerminateInstances"], { error: "InternalError", status: 500 });
      await scene.sleep(60);
      await heal(scene);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
});

test("EC2's refusal is a book: cause and record stay within Step Functions' and DynamoDB's limits", async () => {
  const result = await runScenario(simulation, {
    name: "long-refusal",
    script: async (scene) => {
      const message = `You are not authorized to perform this operation. Encoded authorization failure message: ${"x".repeat(20_000)}`;
      await refuse(scene, "ec2", ["CreateFleet"], { error: "UnauthorizedOperation", status: 403, message });
      await scene.until("the job's end", async () => (await scene.control())?.state === "ended", { everySeconds: 10 });
      await heal(scene);
    },
  });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "ConfigurationRejected" });
  expect(result.execution.cause).toContain("not authorized");
  // Fail: error at most 256 characters, cause at most 32,768 (Step Functions API reference, StopExecution).
  expect(result.execution.cause?.length).toBeLessThanOrEqual(32_768);
  expect(JSON.stringify(result.control).length).toBeLessThan(60_000);
  for (const line of result.timeline) expect(JSON.stringify(line).length).toBeLessThan(60_000);
});
