/** Lambda, EventBridge and AWS's answers fail at the worst moment. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf } from "./expectations.ts";
import { killFunction } from "./kill-function.ts";
import { runScenario } from "./scenario.ts";
import { startSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
}, 120_000);
afterAll(() => simulation?.stop());
beforeEach(async () => {
  await fetch(`${simulation.account.cloud.endpoint}/_local/faults`, { method: "DELETE" });
});

const functionName = (name: string): string => `spot-connect-dev-${name}`;
const WARNING = { "detail-type": ["EC2 Spot Instance Interruption Warning"] };

test("RequestCapacity is killed between CreateFleet and its record", async () => {
  await simulation.order("faults", { service: "ec2", operation: "CreateFleet", latencyMs: 1500 });
  const result = await runScenario(simulation, {
    name: "killed-launching",
    script: async (scene) => {
      await scene.until("the plan", async () => (await scene.control())?.phase === "starting", { everySeconds: 0.1 });
      await scene.meanwhile("the function", () => killFunction(functionName("requestCapacity")) > 0);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test("CreateFleet's answer is lost", async () => {
  await simulation.order("faults", { service: "ec2", operation: "CreateFleet", after: true });
  const result = await runScenario(simulation, { name: "lost-answer" });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test("RunAttempt's starter is killed between the control item and the inbox", async () => {
  const result = await runScenario(simulation, {
    name: "killed-starting",
    script: async (scene) => {
      await scene.waiting("BootstrapInstance");
      await scene.until("ready", () => scene.agent(1)?.state().local.ready);
      await scene.order("faults", { service: "dynamodb", operation: "UpdateItem", latencyMs: 400, times: 6 });
      await scene.until("RunAttempt", async () => (await scene.control())?.wait?.state === "RunAttempt", {
        everySeconds: 0.1,
      });
      killFunction(functionName("runAttempt"));
    },
  });
  expectSucceeded(result, ["completed"]);
});

test("on-interruption dies between its write and its poke", async () => {
  const result = await runScenario(simulation, {
    name: "killed-poking",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.order("faults", { service: "stepfunctions", operation: "SendTaskSuccess", latencyMs: 1500 });
      await scene.interrupt(instanceId);
      await scene.until("the notice", async () => (await scene.control())?.entries[instanceId]?.notice, {
        everySeconds: 0.1,
      });
      killFunction(functionName("onInterruption"));
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
});

test.each([
  ["late", "events/delay", { seconds: 200 }],
  ["lost", "events/drop", {}],
  ["doubled", "events/duplicate", { times: 2 }],
] as const)("the warning is %s: the metadata service is enough", async (what, path, more) => {
  const result = await runScenario(simulation, {
    name: `warning-${what}`,
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.order(path, { pattern: WARNING, ...more });
      await scene.interrupt(instanceId);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
});

test("every event about instances is lost: time-outs and heartbeats go on alone", async () => {
  const result = await runScenario(simulation, {
    name: "no-events",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.order("events/drop", { pattern: { source: ["aws.ec2"] }, events: 1000 });
      await scene.sleep(130);
      await scene.order("ec2/take", { instanceId });
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["lost", "completed"]);
});
