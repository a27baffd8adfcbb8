/** The other ways in which a machine without an agent ends: a drill, lost, abandoned, out of time, out of money. */
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test } from "vitest";
import { atWork, cancel, DATASYNC, HOUR, machine } from "./bare.ts";
import { expectSafe, outcomesOf } from "./expectations.ts";
import { heal, refuse } from "./outage.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("our own notice ends the machine as well: a drill, to which nobody on it listens", async () => {
  const result = await runScenario(simulation, {
    name: "appliance-drill",
    job: DATASYNC,
    script: async (scene) => {
      await atWork(scene, 1);
      await scene.clock.hold(scene.api.interruptJob({ params: { id: scene.jobId }, body: {} }));
      await atWork(scene, 2);
      await cancel(scene);
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["interrupted", "cancelled"]);
});

test("stopped from inside without a word it is lost, and replaced", async () => {
  const result = await runScenario(simulation, {
    name: "appliance-lost",
    job: { profile: "gateway", command: null },
    script: async (scene) => {
      const { instanceId } = await atWork(scene, 1);
      await scene.order("ec2/take", { instanceId });
      await atWork(scene, 2);
      await cancel(scene);
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["lost", "cancelled"]);
});

test("its execution is stopped and nobody can start its end: the sweep does, since no timer on it would", async () => {
  const result = await runScenario(simulation, {
    name: "appliance-abandoned",
    job: DATASYNC,
    script: async (scene) => {
      const { instanceId } = await atWork(scene, 1);
      await refuse(scene, "states", ["StartExecution"], { error: "InternalFailure", status: 500 });
      const { clock, stepFunctions, executionArn } = scene;
      await clock.hold(stepFunctions.send(new StopExecutionCommand({ executionArn })));
      // Three times as long as the dead-man timer of a machine with an agent.
      await scene.sleep(HOUR);
      expect((await machine(scene, instanceId))?.State?.Name).toBe("running");
      await heal(scene);
    },
  });
  expectSafe(result);
  expect(result.control).toMatchObject({ state: "ended", phase: "cancelled" });
  expect(outcomesOf(result)).toEqual(["cancelled"]);
});

test("its running time ends it to the minute, and its budget", async () => {
  const runtime = await runScenario(simulation, {
    name: "appliance-runtime",
    job: { ...DATASYNC, limits: { runtime: "20m" } },
  });
  expectSafe(runtime);
  expect(runtime.execution).toMatchObject({ status: "FAILED", error: "RuntimeExceeded" });
  const [entry] = Object.values(runtime.control.entries);
  const used = (Date.parse(entry?.terminateAt ?? "") - Date.parse(entry?.startedAt ?? "")) / 1000;
  expect(used).toBeGreaterThanOrEqual(1200);
  expect(used).toBeLessThan(1200 + 60);

  const budget = await runScenario(simulation, {
    name: "appliance-budget",
    job: { ...DATASYNC, limits: { budgetUsd: 0.02 } },
  });
  expectSafe(budget);
  expect(budget.execution).toMatchObject({ status: "FAILED", error: "BudgetExceeded" });
});
