/** Step Functions is throttled: pokes and heartbeats are lost for minutes, and nobody is declared lost for it. */
import { afterEach, beforeAll, expect, test } from "vitest";
import { expectSucceeded } from "./expectations.ts";
import { heal, refuse } from "./outage.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);
afterEach(() => heal(simulation));

/** The SDK waits in real time before it tries a throttled call again. */
const SLOW = { timeout: 180_000 };
const REFUSALS = [
  { error: "ThrottlingException", status: 400 },
  { error: "InternalFailure", status: 500 },
] as const;

test.each(REFUSALS)("SendTaskHeartbeat answers $error for five minutes: the attempt goes on", SLOW, async (refusal) => {
  const result = await runScenario(simulation, {
    name: `heartbeats-${refusal.error.toLowerCase()}`,
    agent: () => ({ workSeconds: 900 }),
    script: async (scene) => {
      await scene.running(1);
      await refuse(scene, "states", ["SendTaskHeartbeat"], refusal);
      await scene.sleep(300);
      await heal(scene);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test.each(REFUSALS)("SendTaskSuccess answers $error while a job starts and moves", SLOW, async (refusal) => {
  const result = await runScenario(simulation, {
    name: `pokes-${refusal.error.toLowerCase()}`,
    script: async (scene) => {
      await scene.waiting("BootstrapInstance");
      await refuse(scene, "states", ["SendTaskSuccess"], refusal);
      await scene.sleep(90);
      await heal(scene);
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await refuse(scene, "states", ["SendTaskSuccess"], refusal);
      await scene.interrupt(instanceId);
      await scene.sleep(60);
      await heal(scene);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
});

test("no poke arrives at the job's end: the agent's completion is found all the same", SLOW, async () => {
  const result = await runScenario(simulation, {
    name: "unpoked-end",
    script: async (scene) => {
      const run = await scene.running(1);
      await scene.sleep(200);
      await refuse(scene, "states", ["SendTaskSuccess"], REFUSALS[1]);
      await scene.until("the last script's end", () => run.to !== null);
      await scene.sleep(240);
      await heal(scene);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.runs).toHaveLength(1);
});
