/** The job's end from outside: cancel, a stopped execution, a redrive, the same job twice. */
import { RedriveExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test } from "vitest";
import { expectSafe, expectSucceeded, outcomesOf, typesOf } from "./expectations.ts";
import { heal } from "./outage.ts";
import { runScenario, startJob, statusOf, type Result, type Scene } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

const cancel = (scene: Scene) => scene.clock.hold(scene.api.cancelJob({ params: { id: scene.jobId } }));
const stop = async ({ clock, stepFunctions, executionArn }: Scene): Promise<void> => {
  await clock.hold(stepFunctions.send(new StopExecutionCommand({ executionArn })));
};

function expectCancelled(result: Result): void {
  expectSafe(result);
  expect(result.control).toMatchObject({ state: "ended", phase: "cancelled" });
  expect(result.execution.status).toBe("ABORTED");
}

test("cancel while it runs: it saves, and lets go within the grace", async () => {
  const result = await runScenario(simulation, {
    name: "cancel",
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(70);
      await cancel(scene);
    },
  });
  expectCancelled(result);
  expect(outcomesOf(result)).toEqual(["cancelled"]);
  expect(result.control.entries[result.runs[0]?.instanceId ?? ""]?.released?.generation).not.toBeNull();
});

test("cancel while EC2 is launching: what comes is terminated", async () => {
  await simulation.order("faults", { service: "ec2", operation: "CreateFleet", latencyMs: 1500 });
  const result = await runScenario(simulation, {
    name: "cancel-launching",
    script: async (scene) => {
      await scene.until("the record", () => scene.control(), { everySeconds: 0.1 });
      await scene.until("the launch", async () => (await scene.control())?.phase === "starting", { everySeconds: 0.1 });
      await cancel(scene);
    },
  });
  expect(result.control.phase).toBe("cancelled");
  expect(result.instances.filter(({ state }) => state !== "terminated")).toEqual([]);
  expect(result.runs).toEqual([]);
});

test("cancel in the handover ends both machines", async () => {
  const result = await runScenario(simulation, {
    name: "cancel-handover",
    agent: () => ({ saveSeconds: 20 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.interrupt(instanceId);
      await scene.waiting("SettleAttempts");
      await cancel(scene);
    },
  });
  expectCancelled(result);
  expect(result.instances).toHaveLength(2);
});

test("cancel against completion: the completion wins", async () => {
  const result = await runScenario(simulation, {
    name: "cancel-completed",
    script: async (scene) => {
      const run = await scene.running(1);
      await scene.until("the last script's end", () => run.to !== null);
      await cancel(scene).catch((error: unknown) => expect(error).toMatchObject({ name: "JobEnded" }));
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["completed"]);
  expect(result.control.phase).toBe("succeeded");
});

test("StopExecution: end-job lets it save, and ends it", async () => {
  const result = await runScenario(simulation, {
    name: "stopped",
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(70);
      await stop(scene);
    },
  });
  expectCancelled(result);
  expect(outcomesOf(result)).toEqual(["cancelled"]);
});

test("StopExecution, its event lost: the sweep ends the job", async () => {
  const result = await runScenario(simulation, {
    name: "stopped-unheard",
    agent: () => ({ workSeconds: 3600 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(70);
      await scene.order("events/drop", { pattern: { source: ["aws.states"], detail: { status: ["ABORTED"] } } });
      await stop(scene);
    },
  });
  expectCancelled(result);
  const ended = Date.parse(result.control.outcome?.endedAt ?? "");
  expect(ended - (result.runs[0]?.from ?? 0)).toBeLessThan(15 * 60_000);
});

test("an ended job's execution is redriven: JobEnded, and nothing is launched", async () => {
  const result = await runScenario(simulation, {
    name: "redriven",
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(70);
      await stop(scene);
    },
  });
  expectCancelled(result);
  const { clock, stepFunctions } = simulation;
  const executionArn = result.control.execution;
  const redriven = simulation.clock.run(
    (async () => {
      await clock.hold(stepFunctions.send(new RedriveExecutionCommand({ executionArn })));
      return simulation.until("the redriven execution's end", async () => {
        const execution = await statusOf(simulation, executionArn);
        return execution.status === "RUNNING" ? null : execution;
      });
    })(),
  );
  expect(await redriven).toMatchObject({ status: "FAILED", error: "JobEnded" });
});

test("the same clientToken twice is one job", async () => {
  let second: Result["execution"] | null = null;
  const result = await runScenario(simulation, {
    name: "twice",
    script: async (scene) => {
      await scene.running(1);
      const input = { name: "twice", clientToken: "once", command: "python3 work.py" };
      const arn = await startJob(scene, input, "another-name");
      second = await scene.until("the second execution's end", async () => {
        const execution = await statusOf(scene, arn);
        return execution.status === "RUNNING" ? null : execution;
      });
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(second).toMatchObject({ status: "SUCCEEDED" });
  expect(typesOf(result).filter((type) => type === "job-submitted")).toHaveLength(1);
});

test("end-job fails for a while: it is started again at the sweep's pace, until it succeeds", async () => {
  const result = await runScenario(simulation, {
    name: "end-job-fails",
    agent: () => ({ workSeconds: 3600 }),
    script: async (scene) => {
      await scene.running(1);
      const denied = { service: "states", operation: "StopExecution", error: "AccessDeniedException" };
      await scene.order("faults", { ...denied, times: 100_000 });
      await cancel(scene);
      await scene.sleep(1200);
      await heal(scene);
    },
  });
  expectCancelled(result);
  expect(result.control.claim).toBeGreaterThan(3);
  expect(result.control.claim).toBeLessThan(12);
});
