/**
 * The protocol was searched exhaustively in a model. Each of its rules, weakened alone, breaks something; the shortest trace
 * that does so is played here against the real code, which must not break. The steps are the model's, in words.
 */
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { readCalls } from "./crash-calls.ts";
import { expectSafe, expectSucceeded, outcomesOf } from "./expectations.ts";
import { findLeftovers } from "./leftovers.ts";
import { heal } from "./outage.ts";
import { runScenario, type Scene } from "./scenario.ts";
import { startSimulation, type Simulation } from "./simulation.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
});
afterAll(() => simulation?.stop());
beforeEach(() => simulation.clock.run(heal(simulation)));

const stop = ({ clock, stepFunctions, executionArn }: Scene) =>
  clock.hold(stepFunctions.send(new StopExecutionCommand({ executionArn })));
const caller = (name: string): string => `${simulation.stack}-${name}`;

/*
 * Only an active job may be claimed, and a dead end-job is not started again.
 *   StopExecution > on-execution-ended dies after its claim
 * Then nobody ends the job, and its machine stays.
 */
test("a claim whose claimer died is claimed again", async () => {
  const result = await runScenario(simulation, {
    name: "claimed-and-dead",
    agent: () => ({ workSeconds: 3000, saveEverySeconds: 300, tickSeconds: 3 }),
    script: async (scene) => {
      await scene.running(1);
      const claim = {
        service: "dynamodb",
        operation: "UpdateItem",
        caller: caller("onExecutionEnded"),
        crash: "after",
      };
      await scene.order("faults", claim);
      await stop(scene);
    },
  });
  expectSafe(result);
  expect(result.control).toMatchObject({ phase: "cancelled", claim: 2 });
});

/*
 * An agent that is started again forgets that it has released.
 *   launch 1 > notice > ready > released > launch 2 > agent 1 is started again, its inbox says run > 2 is ready and runs
 * Then two attempts compute at once.
 */
test("an agent that has released never starts a script again", async () => {
  const result = await runScenario(simulation, {
    name: "restarted-after-release",
    agent: () => ({ workSeconds: 400 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(60);
      await scene.interrupt(instanceId, 600);
      await scene.until("the release", () => scene.agent(1)?.state().local.released);
      scene.agent(1)?.kill(1);
      await scene.running(2);
      expect(scene.agent(1)?.state().local.released).not.toBeNull();
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(result.runs.map(({ attempt }) => attempt)).toEqual([1, 2]);
});

/*
 * A released entry is no longer looked at.
 *   launch 1 > a drill's notice > ready > released > launch 2 > 2 is ready
 * Then the released machine, which EC2 will not take, stays for as long as the job runs.
 */
test("a released machine goes while the job goes on", async () => {
  const result = await runScenario(simulation, {
    name: "released-and-forgotten",
    agent: () => ({ workSeconds: 1500, saveEverySeconds: 500, tickSeconds: 3 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.clock.hold(scene.api.interruptJob({ params: { id: scene.jobId }, body: {} }));
      await scene.until("the release", () => scene.agent(1)?.state().local.released);
      // Its own timer is not to be what ends it: an agent that is gone arms none.
      scene.agent(1)?.kill(null);
      await scene.running(2);
      await scene.until("its end", async () => (await stateOf(scene, instanceId)) === "terminated", {
        everySeconds: 10,
        limitSeconds: 1200,
      });
      expect((await scene.control())?.phase).toBe("running");
    },
  });
  // EC2 forgets a terminated instance within the hour, so it is not among the result's any more.
  expect(outcomesOf(result)).toEqual(["interrupted", "completed"]);
  expect(await simulation.clock.run(findLeftovers(simulation))).toEqual([]);
});

/*
 * The outbox is read before EC2's state, and a completion is no file.
 *   1 runs > notice > 1 completes, and has told nobody > launch 2 > 2 has a notice > the outboxes are read
 *   > 1 says completed, and is gone > EC2 is asked: 1 is terminated > 2 runs
 * Then a completed job is run again.
 */
test("a completion that is told late is not run again, since EC2 is asked first and the file says so", async () => {
  const result = await runScenario(simulation, {
    name: "completed-unheard",
    agent: () => ({ workSeconds: 150 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(100);
      await scene.interrupt(instanceId);
      await scene.launched(2);
      scene.agent(1)?.partition(true);
      await scene.until("the completion on the file system", () => scene.world.tree(scene.jobId).outcome);
      await scene.order("ec2/take", { instanceId });
    },
  });
  expectSafe(result);
  expect(result.control.phase).toBe("succeeded");
  expect(result.runs.map(({ attempt }) => attempt)).toEqual([1]);
  expect(await simulation.clock.run(looksOutOfOrder())).toEqual([]);
});

/** Invocations that ask EC2 about instances after they have read one of their outboxes. */
async function looksOutOfOrder(): Promise<readonly string[]> {
  const calls = await readCalls(simulation);
  const looks = Map.groupBy(calls, ({ caller: name, invocation }) => `${name} ${invocation}`);
  return [...looks].flatMap(([name, steps]) => {
    const described = steps.findLastIndex(({ operation }) => operation === "DescribeInstances");
    const read = steps.findIndex(({ operation, about }) => operation === "GetItem" && about === "outbox");
    return read !== -1 && described > read ? [name] : [];
  });
}

/*
 * The outcome is chosen before the machines are verified to be gone.
 *   1 is to run > StopExecution > end-job orders stop and terminates > 1 completes > EC2 ends it > end-job records
 * Then a completed job is recorded as cancelled.
 */
test("a completion during the end is what is recorded", async () => {
  const result = await runScenario(simulation, {
    name: "completed-at-the-end",
    agent: () => ({ workSeconds: 60, ignoresStop: true }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(50);
      await stop(scene);
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["completed"]);
  expect(result.control).toMatchObject({ phase: "succeeded", ending: { cause: "aborted" } });
});

/*
 * The same rule, the longer trace.
 *   1 runs > notice > 1 completes, and has told nobody > CreateFleet for 2 > the job is ended from outside > end-job orders
 *   stop and terminates > 1 says completed, and is gone > end-job records > RequestCapacity would attach 2
 * Then a completed job is recorded as cancelled, and 2 belongs to an ended job.
 */
test("a completion told after the end was ordered is recorded, and the launch under way is undone", async () => {
  const result = await runScenario(simulation, {
    name: "completed-while-launching",
    agent: () => ({ workSeconds: 150 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(145);
      const launch = { service: "ec2", operation: "CreateFleet", caller: caller("requestCapacity"), crash: "after" };
      await scene.order("faults", launch);
      scene.agent(1)?.partition(true);
      await scene.interrupt(instanceId);
      await scene.until("the launch", async () => (await scene.ask<object[]>("GET", "faults")).length === 0, {
        everySeconds: 0.1,
      });
      await scene.clock.hold(scene.api.cancelJob({ params: { id: scene.jobId } }));
      await scene.until("the completion", () => scene.world.tree(scene.jobId).outcome);
      scene.agent(1)?.partition(false);
    },
  });
  expect(result.control.phase).toBe("succeeded");
  expect(outcomesOf(result)[0]).toBe("completed");
  expect(result.runs).toHaveLength(1);
  const isClean = async () => (await findLeftovers(simulation)).length === 0;
  await simulation.clock.run(
    simulation.until("the second machine's end", isClean, { everySeconds: 60, limitSeconds: 1800 }),
  );
});

/*
 * There is no fence.
 *   1 runs > notice > launch 2 > 2 is ready > 2 runs
 * Then two attempts compute at once.
 */
test("an instance that does not let go is waited for, and ended by us if EC2 will not", async () => {
  const result = await runScenario(simulation, {
    name: "does-not-let-go",
    agent: () => ({ workSeconds: 600 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(70);
      // A drill: EC2 does not take it, its agent hears nothing, its scripts go on.
      scene.agent(1)?.partition(true);
      await scene.clock.hold(scene.api.interruptJob({ params: { id: scene.jobId }, body: { noticeSeconds: 120 } }));
      await scene.until("the replacement", () => scene.agent(2)?.state().local.ready);
      expect(scene.world.runs.find(({ jobId, attempt }) => jobId === scene.jobId && attempt === 1)?.to).toBeNull();
    },
  });
  expectSafe(result);
  expect(result.control.phase).toBe("succeeded");
  const [first, second] = result.runs;
  expect(second?.from).toBeGreaterThanOrEqual(first?.to ?? Infinity);
});

async function stateOf({ ec2, clock }: Scene, instanceId: string): Promise<string | undefined> {
  const found = await clock.hold(ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] })));
  return found.Reservations?.[0]?.Instances?.[0]?.State?.Name;
}
