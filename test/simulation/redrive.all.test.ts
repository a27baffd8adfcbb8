/** A17, I20: RedriveExecution gives an execution that has ended the same name again, whatever became of its job. */
import { RedriveExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectSafe, expectSucceeded } from "./expectations.ts";
import { heal } from "./outage.ts";
import { runScenario, statusOf, type Scene } from "./scenario.ts";
import { startSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
}, 120_000);
afterAll(() => simulation?.stop());
beforeEach(() => heal(simulation));

const redrive = ({ clock, stepFunctions, executionArn }: Scene) =>
  clock.hold(stepFunctions.send(new RedriveExecutionCommand({ executionArn })));
/** Nobody hears of the end of the job's execution: the record stands as it was. */
const unheard = (scene: Scene, status: string) =>
  scene.order("events/drop", { pattern: { source: ["aws.states"], detail: { status: [status] } } });

test("I20: stopped unheard and redriven, the job goes on where it was", async () => {
  const result = await runScenario(simulation, {
    name: "redriven-active",
    agent: () => ({ workSeconds: 600 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(70);
      await unheard(scene, "ABORTED");
      const { executionArn } = scene;
      await scene.clock.hold(scene.stepFunctions.send(new StopExecutionCommand({ executionArn })));
      await scene.sleep(5);
      await redrive(scene);
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.execution.status).toBe("SUCCEEDED");
  expect(result.runs).toHaveLength(1);
});

test("I20: failed in its release and redriven, it fails again; its job is ended by end-job, and no machine stays", async () => {
  const result = await runScenario(simulation, {
    name: "redriven-failed",
    agent: () => ({ exitCode: 3 }),
    script: async (scene) => {
      await scene.running(1);
      const caller = `${scene.stack}-releaseAll`;
      await scene.order("faults", {
        service: "dynamodb",
        operation: "UpdateItem",
        caller,
        error: "AccessDeniedException",
        times: 1000,
      });
      await unheard(scene, "FAILED");
      const hasFailed = async () => (await statusOf(scene, scene.executionArn)).status === "FAILED";
      await scene.until("the failed release", hasFailed);
      expect((await scene.control())?.state).not.toBe("ended");
      await heal(scene);
      await redrive(scene);
    },
  });
  expectSafe(result);
  expect(result.control).toMatchObject({ state: "ended", phase: "failed" });
  expect(result.execution.status).toBe("FAILED");
});
