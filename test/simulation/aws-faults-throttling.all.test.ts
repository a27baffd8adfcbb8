/** DynamoDB, Step Functions and EC2 say "slower", or 500, for minutes: every job goes on, late. */
import { afterEach, beforeAll, expect, test } from "vitest";
import { expectSucceeded } from "./expectations.ts";
import { heal, refuse, TABLE_CALLS } from "./outage.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);
afterEach(() => heal(simulation));

/** The SDK waits in real time before it tries a throttled call again. */
const SLOW = { timeout: 180_000 };
const THROTTLED = [
  { error: "ProvisionedThroughputExceededException", status: 400 },
  { error: "ThrottlingException", status: 400 },
  { error: "InternalServerError", status: 500 },
] as const;

test.each(THROTTLED)("the table answers $error to everybody while a job is launched", SLOW, async (refusal) => {
  const result = await runScenario(simulation, {
    name: `launch-${refusal.error.toLowerCase()}`,
    script: async (scene) => {
      await scene.until("the record", () => scene.control(), { everySeconds: 0.1 });
      await refuse(scene, "dynamodb", TABLE_CALLS, refusal);
      await scene.sleep(20);
      await heal(scene);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test.each([90, 300, 600, 900])("the table fails for %i s while a job runs", SLOW, async (seconds) => {
  const result = await runScenario(simulation, {
    name: `table-running-${seconds}`,
    agent: () => ({ workSeconds: 1800 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(70);
      await refuse(scene, "dynamodb", TABLE_CALLS, THROTTLED[2]);
      await scene.sleep(seconds);
      await heal(scene);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test("the table is throttled for a minute of the handover", SLOW, async () => {
  const result = await runScenario(simulation, {
    name: "table-handover",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(100);
      await scene.interrupt(instanceId);
      await refuse(scene, "dynamodb", TABLE_CALLS, THROTTLED[1]);
      await scene.sleep(60);
      await heal(scene);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(result.runs[1]?.startWork).toBeGreaterThan(100);
});
