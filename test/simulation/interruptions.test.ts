/** A job whose machines are taken, at every moment at which that can happen. Virtual time; the deployed product. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf, timeOf, typesOf, wastedSeconds } from "./expectations.ts";
import { runScenario } from "./scenario.ts";
import { startSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
}, 120_000);
afterAll(() => simulation?.stop());

test("plain job", async () => {
  const result = await runScenario(simulation, { name: "plain" });
  expectSucceeded(result, ["completed"]);
  expect(result.execution.status).toBe("SUCCEEDED");
  expect(result.runs).toHaveLength(1);
  expect(typesOf(result).toSorted()).toEqual([
    "attempt-completed",
    "attempt-released",
    "attempt-started",
    "capacity-requested",
    "instance-launched",
    "instance-ready",
    "instance-terminated",
    "job-ended",
    "job-submitted",
  ]);
});

test("interrupted once: the replacement is ready before the old one lets go", async () => {
  const result = await runScenario(simulation, {
    name: "once",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(100);
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  const [first, second] = result.runs;
  const [held] = result.mounts;
  expect(timeOf(result, "instance-ready")).toBeLessThan(held?.to ?? 0);
  expect(second?.from).toBeGreaterThanOrEqual(held?.to ?? Infinity);
  expect(second?.resumedFrom).not.toBeNull();
  // Nothing of what the old one computed is lost: its last save is what the new one goes on from.
  expect(second?.startWork).toBeGreaterThan(100);
  expect(first?.to).toBeGreaterThan((first?.from ?? 0) + 100_000);
  expect(wastedSeconds(result, 300)).toBeLessThan(40);
});

test("taken with no notice at all", async () => {
  const result = await runScenario(simulation, {
    name: "no-notice",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(150);
      await scene.order("ec2/take", { instanceId });
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
  expect(result.runs[1]?.startWork).toBe(120);
});

test("three times in one job", async () => {
  const result = await runScenario(simulation, {
    name: "three-times",
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      for (const attempt of [1, 2, 3]) {
        const { instanceId } = await scene.running(attempt);
        await scene.sleep(70);
        if (attempt === 2) await scene.order("ec2/take", { instanceId });
        else await scene.interrupt(instanceId);
      }
    },
  });
  expectSucceeded(result, ["interrupted", "lost", "interrupted", "completed"]);
});

test("interrupted while it bootstraps", async () => {
  const result = await runScenario(simulation, {
    name: "bootstraps",
    script: async (scene) => {
      const { instanceId } = await scene.launched(1);
      await scene.waiting("BootstrapInstance");
      await scene.sleep(25);
      await scene.interrupt(instanceId);
    },
  });
  expectSafe(result);
  expect(outcomesOf(result).at(-1)).toBe("completed");
  expect(result.control.attempt).toBe(2);
  expect(result.runs.map((run) => run.attempt)).toEqual([2]);
});

test("interrupted while it settles", async () => {
  const result = await runScenario(simulation, {
    name: "settles",
    agent: () => ({ saveSeconds: 20 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.interrupt(instanceId);
      await scene.waiting("SettleAttempts");
      await scene.interrupt((await scene.launched(2)).instanceId);
    },
  });
  expectSafe(result);
  expect(result.control.phase).toBe("succeeded");
  expect(result.control.attempt).toBe(3);
});

test("interrupted while it saves", async () => {
  const result = await runScenario(simulation, {
    name: "saves",
    agent: () => ({ saveSeconds: 15 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.until("a save", () => scene.agent(1)?.isSaving());
      await scene.order("ec2/take", { instanceId });
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
  // The only save was torn, so the scripts begin anew.
  expect(result.runs[1]).toMatchObject({ resumedFrom: null, startWork: 0 });
});

test("the replacement is taken before it takes over", async () => {
  const result = await runScenario(simulation, {
    name: "replacement-taken",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.interrupt(instanceId);
      const replacement = await scene.launched(2);
      await scene.sleep(30);
      await scene.order("ec2/take", { instanceId: replacement.instanceId });
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["interrupted", "lost", "completed"]);
});

test("a notice of 39 s", async () => {
  const result = await runScenario(simulation, {
    name: "short-notice",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(100);
      await scene.interrupt(instanceId, 39);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(result.runs[1]?.startWork).toBeGreaterThan(95);
});

test("two notices: the event twice, and the metadata service", async () => {
  const result = await runScenario(simulation, {
    name: "two-notices",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      const pattern = { "detail-type": ["EC2 Spot Instance Interruption Warning"] };
      await scene.order("events/duplicate", { pattern, times: 3 });
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(typesOf(result).filter((type) => type === "notice-received")).toHaveLength(1);
});

test("no capacity for the replacement until the old one is gone", async () => {
  const result = await runScenario(simulation, {
    name: "no-replacement",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.order("ec2/capacity", { available: 0 });
      await scene.interrupt(instanceId);
      await scene.until("the old one's end", async () => {
        const entry = (await scene.control())?.entries[instanceId];
        return entry?.terminatedAt;
      });
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(typesOf(result)).toContain("job-waiting");
  // It computed until its notice was nearly over, since there was nobody to hand over to.
  expect(result.runs[1]?.startWork).toBeGreaterThan(140);
});

test("the job finishes during its own handover", async () => {
  const result = await runScenario(simulation, {
    name: "finishes",
    agent: (attempt) => ({ workSeconds: 110, ...(attempt > 1 ? { prepareSeconds: 60 } : {}) }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(100);
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(result, ["completed", "unused"]);
  expect(result.runs).toHaveLength(1);
});

test("the script fails in its handover", async () => {
  const result = await runScenario(simulation, {
    name: "fails-in-handover",
    agent: () => ({ stopExitCode: 3 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.interrupt(instanceId);
    },
  });
  expectSafe(result);
  expect(result.execution).toMatchObject({ status: "FAILED", error: "ScriptFailed" });
  expect(result.execution.cause).toContain("exited with code 3");
  expect(outcomesOf(result)[0]).toBe("failed");
  expect(result.runs).toHaveLength(1);
});
