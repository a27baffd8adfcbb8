/** `holdOnFailure`: a failed job's machine is kept, and everything that ends machines ends it all the same. */
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, expect, test } from "vitest";
import type { Control } from "../../core/ledger.ts";
import { KEYS } from "../../core/naming.ts";
import { secondsBetween } from "../../core/time.ts";
import { expectSafe, outcomesOf, typesOf } from "./expectations.ts";
import { findLeftovers } from "./leftovers.ts";
import { runScenario, type Result, type Scenario, type Scene } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

const FAILS = () => ({ exitCode: 3, workSeconds: 60, tickSeconds: 5 });

/** The script gets the scene once the machine is held. */
const hold = (name: string, script: (scene: Scene, held: Control) => Promise<void>, more: Partial<Scenario> = {}) =>
  runScenario(simulation, {
    name,
    job: { holdOnFailure: "2h" },
    agent: FAILS,
    script: async (scene) => script(scene, await scene.waiting("AwaitRelease")),
    ...more,
  });

const stateOf = async (scene: Scene): Promise<readonly string[]> =>
  (await scene.clock.hold(scene.instances())).map(({ state }) => state);
const api = <T>({ clock }: Scene, call: Promise<T>): Promise<T> => clock.hold(call);

/** Seconds from the failure to EC2's `terminated`. */
const heldSeconds = ({ control }: Result): number =>
  secondsBetween(control.ending?.since ?? "", Object.values(control.entries)[0]?.endedAt ?? "");

async function expectFailed(result: Result, by: string): Promise<void> {
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["failed"]);
  expect(result.control.outcome).toMatchObject({ state: "failed", error: "ScriptFailed" });
  expect(result.instances.map(({ state }) => state)).toEqual(["terminated"]);
  const ends = result.timeline.filter(({ type }) => type === "hold-ended");
  expect(new Set(ends.map(({ data }) => data["by"]))).toEqual(new Set([by]));
  expect(typesOf(result)).toContain("hold-started");
  expect(await simulation.clock.run(findLeftovers(simulation))).toEqual([]);
}

test("held for longer than a dead-man timer and many sweeps, then released: it ends at once", async () => {
  const result = await hold("held-released", async (scene) => {
    const params = { id: scene.jobId };
    await scene.sleep(5400);
    expect(await stateOf(scene)).toEqual(["running"]);
    const { state, waiting, ending } = await api(scene, scene.api.getJob({ params }));
    expect({ state, reason: waiting?.reason, until: waiting?.until }).toEqual({
      state: "running",
      reason: "held",
      until: ending?.hold?.until,
    });
    const { instanceId } = await scene.launched(1);
    expect(await api(scene, scene.api.releaseJob({ params }))).toEqual({
      jobId: scene.jobId,
      instanceIds: [instanceId],
    });
  });
  await expectFailed(result, "release");
  expect(heldSeconds(result)).toBeGreaterThan(5400);
  expect(heldSeconds(result)).toBeLessThan(5600);
});

test("held until its time is up", async () => {
  const result = await hold("held-to-its-end", async () => {});
  await expectFailed(result, "time");
  expect(heldSeconds(result)).toBeGreaterThanOrEqual(7200);
  expect(heldSeconds(result)).toBeLessThan(7320);
});

test("a failing setup is held as well", async () => {
  const result = await hold("held-setup", (scene) => scene.sleep(600), { agent: () => ({ prepareFails: true }) });
  expect(result.control.outcome).toMatchObject({ state: "failed", error: "SetupFailed" });
  expect(heldSeconds(result)).toBeGreaterThanOrEqual(7200);
});

test("interrupted by EC2 while it is held: the job ends with the machine", async () => {
  const result = await hold("held-interrupted", async (scene) => {
    await scene.sleep(600);
    await scene.interrupt((await scene.launched(1)).instanceId);
  });
  await expectFailed(result, "machine");
  expect(heldSeconds(result)).toBeLessThan(900);
});

test("its agent dies while it is held: the dead-man timer ends the machine, and that the job", async () => {
  const result = await hold("held-dead", async (scene) => {
    await scene.sleep(600);
    scene.agent(1)?.kill(null);
  });
  await expectFailed(result, "machine");
  expect(heldSeconds(result)).toBeLessThan(3000);
});

test("cancelled while it is held: it ends at once, and stays failed", async () => {
  const result = await hold("held-cancelled", async (scene) => {
    await scene.sleep(600);
    await api(scene, scene.api.cancelJob({ params: { id: scene.jobId } }));
  });
  await expectFailed(result, "cancel");
  expect(heldSeconds(result)).toBeLessThan(900);
});

test("StopExecution while it is held: end-job leaves nothing", async () => {
  const result = await hold("held-stopped", async (scene) => {
    await scene.sleep(600);
    await api(scene, scene.stepFunctions.send(new StopExecutionCommand({ executionArn: scene.executionArn })));
  });
  await expectFailed(result, "abort");
  expect(result.execution.status).toBe("ABORTED");
  expect(heldSeconds(result)).toBeLessThan(900);
});

test("its budget is used up while it is held", async () => {
  const result = await hold("held-budget", async () => {}, {
    job: { holdOnFailure: "24h", limits: { budgetUsd: 0.02 } },
  });
  await expectFailed(result, "budget");
  expect(heldSeconds(result)).toBeGreaterThan(600);
  expect(heldSeconds(result)).toBeLessThan(7200);
});

test("a failure that is tried again is not held, the last one is", async () => {
  const result = await hold("held-retried", (scene) => scene.sleep(60), {
    job: { holdOnFailure: "1h", retry: { errors: 1 } },
  });
  expect(outcomesOf(result)).toEqual(["failed", "failed"]);
  const [first, second] = Object.values(result.control.entries).toSorted((a, b) => a.attempt - b.attempt);
  expect(secondsBetween(first?.stoppedAt ?? "", first?.endedAt ?? "")).toBeLessThan(300);
  expect(secondsBetween(second?.stoppedAt ?? "", second?.endedAt ?? "")).toBeGreaterThanOrEqual(3600);
});

test("a job that the last release recorded, without the field, ends as it did there", async () => {
  const result = await hold("held-before", async () => {}, {
    job: {},
    agent: () => ({ ...FAILS(), prepareSeconds: 120 }),
    script: async (scene) => {
      await scene.launched(1);
      const { account, dynamoDb, jobId } = scene;
      const UpdateExpression = "REMOVE job.holdOnFailureSeconds";
      const Key = KEYS.job(jobId);
      const command = new UpdateCommand({ TableName: account.outputs["TableName"], Key, UpdateExpression });
      await scene.clock.hold(dynamoDb.send(command));
    },
  });
  expectSafe(result);
  expect(result.control.outcome).toMatchObject({ state: "failed", error: "ScriptFailed" });
  expect(heldSeconds(result)).toBeLessThan(200);
});

test("nothing is held of a job without the field, or that completes: NothingHeld", async () => {
  const refused = async (scene: Scene): Promise<void> => {
    const call = scene.api.releaseJob({ params: { id: scene.jobId } });
    await expect(api(scene, call)).rejects.toMatchObject({ name: "NothingHeld" });
  };
  const failed = await hold("not-held", refused, { job: {} });
  expect(heldSeconds(failed)).toBeLessThan(200);
  const completed = await hold("not-held-completed", refused, { agent: () => ({ workSeconds: 60 }) });
  expect(completed.control).toMatchObject({ phase: "succeeded", ending: { error: null } });
  expect(completed.control.ending?.hold).toBeUndefined();
});
