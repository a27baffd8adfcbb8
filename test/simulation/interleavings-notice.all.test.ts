/**
 * More interleavings of the handover (design §2): what the notice or a move finds the old machine doing. The number
 * before a title is the interleaving's.
 */
import { beforeAll, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf, timeOf, typesOf, wastedSeconds } from "./expectations.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("I5: the scripts finish in the second of the notice", async () => {
  const result = await runScenario(simulation, {
    name: "finishes-at-notice",
    agent: () => ({ workSeconds: 100, saveEverySeconds: 1000 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(99);
      await scene.interrupt(instanceId);
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)[0]).toBe("completed");
  expect(result.execution.status).toBe("SUCCEEDED");
  expect(result.runs).toHaveLength(1);
});

test("I8: no further interruption is allowed while the old one computes: it saves, and no machine stays", async () => {
  const result = await runScenario(simulation, {
    name: "last-interruption",
    job: { retry: { interruptions: 0 } },
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.interrupt(instanceId);
    },
  });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "AttemptLimitReached" });
  expect(outcomesOf(result)).toEqual(["cancelled"]);
  expect(Object.values(result.control.entries)[0]?.released?.generation).not.toBeNull();
});

test("I30: a move lets the old one compute until its replacement is ready", async () => {
  const result = await runScenario(simulation, {
    name: "moves",
    job: { checkpoint: { onRebalance: "move" } },
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.order("ec2/rebalance", { instanceId });
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  const [held] = result.mounts;
  expect(timeOf(result, "instance-ready")).toBeLessThan(held?.to ?? 0);
  expect(timeOf(result, "handover-ordered")).toBeGreaterThanOrEqual(timeOf(result, "instance-ready"));
  expect(result.runs[1]?.startWork).toBeGreaterThan(100);
  expect(wastedSeconds(result, 300)).toBeLessThan(40);
  const [first, second] = Object.values(result.control.entries).toSorted((a, b) => a.attempt - b.attempt);
  expect(second?.pool).not.toEqual(first?.pool);
});

test("I30: a move without capacity takes nothing from the attempt that is well", async () => {
  const result = await runScenario(simulation, {
    name: "moves-nowhere",
    job: { checkpoint: { onRebalance: "move" } },
    agent: () => ({ workSeconds: 600 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.order("ec2/capacity", { available: 0 });
      await scene.order("ec2/rebalance", { instanceId });
      await scene.until("the job's end", async () => (await scene.control())?.state === "ended", { everySeconds: 10 });
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.runs).toHaveLength(1);
  expect(wastedSeconds(result, 600)).toBeLessThan(60);
  // Asked for again and again, and run on in between: the same attempt, under a heartbeat.
  expect(typesOf(result).filter((type) => type === "job-waiting").length).toBeGreaterThan(2);
  expect(typesOf(result)).not.toContain("notice-received");
});
