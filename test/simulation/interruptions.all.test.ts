/** More of interruptions.test.ts: without notice or with a short one, more than once, and scripts that end meanwhile. */
import { beforeAll, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf } from "./expectations.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

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
