/** What a job may use up: launches that come to nothing, the wait for capacity, the time to compute. */
import { beforeAll, expect, test } from "vitest";
import { spentUsd } from "../../core/budget.ts";
import { expectSafe, timeOf } from "./expectations.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("A23: EC2 ends the instance while it launches: one launch, and the cause by name", async () => {
  await simulation.order("ec2/fail-launch", { on: true });
  const result = await runScenario(simulation, { name: "fails-at-launch" });
  await simulation.order("ec2/fail-launch", { on: false });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "ConfigurationRejected" });
  expect(result.execution.cause).toContain("Client.InternalError");
  expect(result.instances).toHaveLength(1);
});

test("A23: EC2 takes every instance back before it is ready: ten launches, further and further apart", async () => {
  const result = await runScenario(simulation, {
    name: "always-taken",
    script: async (scene) => {
      for (let attempt = 1; attempt <= 10; attempt++) {
        const { instanceId } = await scene.launched(attempt);
        await scene.until(
          "it runs",
          async () => (await scene.instances()).find((each) => each.instanceId === instanceId)?.state === "running",
        );
        await scene.order("ec2/take", { instanceId });
      }
    },
  });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "BootstrapFailed" });
  expect(result.execution.cause).toContain("Server.SpotInstanceTermination");
  expect(result.instances).toHaveLength(10);
});

test("the wait for capacity ends when the job says, not one back-off later", async () => {
  const result = await runScenario(simulation, {
    name: "waits-exactly",
    job: { limits: { capacityWait: "30m" } },
    script: async (scene) => {
      await scene.order("ec2/capacity", { available: 0 });
      await scene.until("the job's end", async () => (await scene.control())?.state === "ended", { everySeconds: 30 });
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expect(result.execution.error).toBe("CapacityWaitExceeded");
  const first = Date.parse(result.timeline.find(({ type }) => type === "job-waiting")?.time ?? "");
  const waited = (timeOf(result, "job-ended") - first) / 1000;
  expect(waited).toBeGreaterThanOrEqual(1800);
  expect(waited).toBeLessThan(1830);
});

test.each([
  ["with a file system, of lost attempts too", "runtime-lost", {}, 0.9],
  ["without a file system, over all attempts", "runtime-local", { filesystem: null }, 0],
] as const)("limits.runtime is the whole job's: %s", async (_what, name, job, reserve) => {
  const limitSeconds = 1200;
  const result = await runScenario(simulation, {
    name,
    job: { ...job, limits: { runtime: `${limitSeconds}s` } },
    // Without a save every attempt begins anew, and would for ever.
    agent: () => ({ workSeconds: 100_000, saveEverySeconds: 100_000, tickSeconds: 10 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(600);
      await scene.order("ec2/take", { instanceId });
    },
  });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "RuntimeExceeded" });
  const computed = result.runs.reduce((sum, run) => sum + ((run.to ?? 0) - run.from) / 1000, 0);
  expect(computed).toBeGreaterThan(limitSeconds - 60);
  expect(computed).toBeLessThan(limitSeconds + 60 + reserve * 1000);
});

test("limits.runtime ends the scripts with a last save", async () => {
  const result = await runScenario(simulation, {
    name: "runtime-saves",
    job: { limits: { runtime: "600s" } },
    agent: () => ({ workSeconds: 100_000, saveEverySeconds: 100_000 }),
  });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "RuntimeExceeded" });
  const [entry] = Object.values(result.control.entries);
  // No save but the one that a stop asks for.
  expect(entry?.released?.generation).toEqual(expect.any(String));
  expect(result.runs[0]?.computed?.work).toBeGreaterThan(590);
});

test("limits.budgetUsd: the last save is made in time, over an interruption, and the machines cost no more", async () => {
  const budgetUsd = 0.03;
  const result = await runScenario(simulation, {
    name: "budget",
    job: { limits: { budgetUsd } },
    agent: () => ({ workSeconds: 100_000, saveEverySeconds: 300 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(1200);
      await scene.interrupt(instanceId);
    },
  });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "BudgetExceeded" });
  expect(result.execution.cause).toContain("limits.budgetUsd is 0.03");
  const spent = spentUsd(result.control, result.control.outcome!.endedAt);
  expect(spent).toBeLessThanOrEqual(budgetUsd);
  expect(spent).toBeGreaterThan(budgetUsd * 0.9);
  const last = Object.values(result.control.entries).find(({ attempt }) => attempt === 2);
  expect(last).toMatchObject({ outcome: "cancelled", released: { generation: expect.any(String) as string } });
});
