/** The sweep on the deployed product: leftovers of every kind go in two looks, and a job under way is never touched. */
import { DescribeVolumesCommand } from "@aws-sdk/client-ec2";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AGENT_ITEMS_SECONDS } from "../../core/limits.ts";
import { executionArnOf, KEYS } from "../../core/naming.ts";
import { addSeconds } from "../../core/time.ts";
import { actionsByJob, actionsOn, expectTwoPhases, KINDS, stopSchedule, sweep, type Report } from "./sweep-reports.ts";
import { expectSucceeded, typesOf } from "./expectations.ts";
import { runScenario, startJob, statusOf } from "./scenario.ts";
import { startSimulation, type Simulation } from "./simulation.ts";
import {
  fileSystemState,
  itemsAbout,
  itemsOf,
  makeLeftovers,
  makeSmallLeftovers,
  mountTargetsOf,
  NO_JOB,
  putRecord,
  removeRecord,
  standing,
} from "./sweep-hands.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
}, 120_000);
afterAll(() => simulation?.stop());
beforeEach(() => stopSchedule(simulation));

const SWEEP = "spot-connect-dev-sweepOrphans";
const marks = (from: Simulation) => from.clock.hold(itemsOf(from, "sweep"));

test("every kind made by hand is found, marked, looked at again and removed, while a job is swept hot", async () => {
  const reports: Report[] = [];
  let made: Awaited<ReturnType<typeof makeLeftovers>> | null = null;
  const result = await runScenario(simulation, {
    name: "healthy",
    agent: () => ({ workSeconds: 1000, saveSeconds: 10 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      made = await makeLeftovers(scene);
      const ids = KINDS.map((kind) => made![kind]);
      const dated = { instance: "kept", volume: "kept", "launch-template": "kept" };
      await scene.sleep(60);
      const young = await sweep(scene, true);
      expect(actionsOn(young, ids)).toEqual({ ...dated, "security-group": "would-mark", "mount-target": "would-mark" });
      expect(young.items.find(({ kind }) => kind === "instance")).toMatchObject({
        id: made.instance,
        state: "running",
        jobId: NO_JOB,
        ageSeconds: expect.closeTo(80, -2),
        because: "it is younger than 300 s",
      });
      await scene.sleep(240);
      const dry = await sweep(scene, true);
      expect(new Set(Object.values(actionsOn(dry, ids)))).toEqual(new Set(["would-mark"]));
      expect(await marks(scene)).toEqual([]);
      const first = await sweep(scene);
      expect(actionsOn(first, ids)).toEqual(Object.fromEntries(KINDS.map((kind) => [kind, "marked"])));
      expect(await marks(scene)).toHaveLength(KINDS.length);
      await scene.interrupt(instanceId);
      reports.push(young, dry, first, ...(await sweepHot(scene, 660)));
      expect(await scene.clock.hold(standing(scene))).toEqual([]);
      expect(await scene.clock.hold(mountTargetsOf(scene, made.fileSystem))).toBe(0);
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  const own = new Set([result.jobId, ...Object.keys(result.control.entries)]);
  expect(reports.flatMap(({ items }) => items).filter(({ id, jobId }) => own.has(id) || own.has(jobId ?? ""))).toEqual(
    [],
  );
  expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
  expectTwoPhases(reports, made!);
  expect(await simulation.clock.hold(fileSystemState(simulation, made!["fileSystem"]))).toBe("available");
});

/** Every minute, for so long. */
async function sweepHot(scene: Simulation, seconds: number): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (let elapsed = 0; elapsed < seconds; elapsed += 60) {
    await scene.sleep(60);
    reports.push(await sweep(scene));
  }
  return reports;
}

test("records whose owner is gone, in any state: marked, ended at a later look, none is left", async () => {
  const stopped = await stoppedExecution();
  const runJob = simulation.account.outputs["RunJobArn"] ?? "";
  const now = new Date(simulation.clock.now()).toISOString();
  const wait = { token: "AAAA", state: "RunAttempt", since: now };
  const ending = { cause: "cancel", error: null, message: null, since: now, graceUntil: now } as const;
  const never = executionArnOf(runJob, "never-started");
  const records = [
    { jobId: "active-000000000001", state: "active", owner: never },
    { jobId: "active-000000000002", state: "active", owner: stopped, wait },
    { jobId: "ending-000000000001", state: "ending", owner: never, ending },
    { jobId: "ending-000000000002", state: "ending", owner: stopped, ending, wait },
  ] as const;
  const ids = records.map(({ jobId }) => jobId);
  const finalStates = await simulation.clock.run(
    (async () => {
      for (const record of records)
        await simulation.clock.hold(putRecord(simulation, { ...record, execution: record.owner, submittedAt: now }));
      await simulation.sleep(30);
      const young = await sweep(simulation);
      expect(
        young.items.filter(({ id }) => ids.includes(id as (typeof ids)[number])).map(({ because }) => because),
      ).toEqual(records.map(() => "it is younger than 60 s"));
      await simulation.sleep(40);
      expect(actionsByJob(await sweep(simulation, true))).toEqual(
        Object.fromEntries(ids.map((id) => [id, "would-mark"])),
      );
      expect(actionsByJob(await sweep(simulation))).toEqual(Object.fromEntries(ids.map((id) => [id, "marked"])));
      await simulation.sleep(300);
      const last = await sweep(simulation);
      expect(actionsByJob(last)).toEqual(Object.fromEntries(ids.map((id) => [id, "removed"])));
      expect(last.items.map(({ because }) => because)).toEqual(ids.map(() => "an end-job was started"));
      return await simulation.until("all records' end", async () => {
        const items = await Promise.all(
          ids.map((id) => simulation.clock.hold(itemsOf(simulation, KEYS.control(id).pk))),
        );
        const controls = items.map((each) => each.find(({ sk }) => sk === "control"));
        return (
          controls.every((control) => control?.["state"] === "ended") && controls.map((control) => control?.["phase"])
        );
      });
    })(),
  );
  // Cancelled ones stay cancelled; of an execution that nobody stopped it is said that it failed.
  expect(finalStates).toEqual(["failed", "cancelled", "cancelled", "cancelled"]);
  expect(actionsByJob(await simulation.clock.run(sweep(simulation)))).toEqual({});
});

/** ABORTED before it did anything. */
async function stoppedExecution(): Promise<string> {
  const { stepFunctions, clock } = simulation;
  return await clock.run(
    (async () => {
      const executionArn = await startJob(simulation, { name: "x" }, "stopped-at-once");
      await clock.hold(stepFunctions.send(new StopExecutionCommand({ executionArn })));
      await simulation.until("its end", async () => (await statusOf(simulation, executionArn)).status === "ABORTED");
      return executionArn;
    })(),
  );
}

test("a job without its instance, and without an event that says so, is woken", async () => {
  let found: Report["items"] = [];
  const result = await runScenario(simulation, {
    name: "alone",
    agent: (attempt) => (attempt === 1 ? { prepareSeconds: 800 } : {}),
    script: async (scene) => {
      const { instanceId } = await scene.launched(1);
      await scene.waiting("BootstrapInstance");
      await scene.order("events/drop", { pattern: { source: ["aws.ec2"] }, events: 100 });
      await scene.sleep(400);
      await scene.order("ec2/take", { instanceId });
      await scene.sleep(60);
      found = (await sweep(scene, true)).items;
      expect((await scene.control())?.wait?.state).toBe("BootstrapInstance");
      await sweep(scene);
      await scene.launched(2);
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
  expect(found).toMatchObject([
    {
      kind: "wait",
      id: result.jobId,
      state: "BootstrapInstance",
      action: "would-remove",
      reason: expect.stringMatching(/is gone$/),
    },
  ]);
  expect(typesOf(result)).toContain("attempt-lost");
});

test("what cannot be removed stops nothing else, is reported, and fails the scheduled sweep", async () => {
  const { clock, ec2 } = simulation;
  const lambda = new LambdaClient({ ...simulation.account.target });
  const scheduled = async (): Promise<unknown> => {
    const time = new Date(clock.now()).toISOString();
    const Payload = JSON.stringify({ time, "detail-type": "Scheduled Event" });
    const answer = await clock.hold(lambda.send(new InvokeCommand({ FunctionName: SWEEP, Payload })));
    return { failed: answer.FunctionError !== undefined, ...JSON.parse(new TextDecoder().decode(answer.Payload)) };
  };
  await clock.run(
    (async () => {
      const made = await makeSmallLeftovers(simulation);
      await simulation.sleep(301);
      await sweep(simulation);
      await simulation.sleep(241);
      const denied = { service: "ec2", operation: "DeleteVolume", error: "UnauthorizedOperation", times: 2 };
      await simulation.order("faults", denied);
      const report = await sweep(simulation);
      expect(report.items).toMatchObject([
        {
          kind: "volume",
          id: made.volume,
          action: "failed",
          because: expect.stringMatching(/^UnauthorizedOperation: /),
        },
        { kind: "launch-template", id: made.template, action: "removed" },
      ]);
      expect(report.failures).toMatchObject([
        { what: `remove volume ${made.volume}`, error: expect.stringMatching(/^UnauthorizedOperation: /) },
      ]);
      expect(await scheduled()).toMatchObject({
        failed: true,
        errorType: "SweepFailed",
        errorMessage: expect.stringContaining("UnauthorizedOperation"),
      });
      expect(await scheduled()).toMatchObject({
        failed: false,
        items: [{ id: made.volume, action: "removed" }],
        failures: [],
      });
      await simulation.order("faults", {
        service: "dynamodb",
        operation: "Query",
        error: "AccessDeniedException",
        times: 1,
      });
      await expect(sweep(simulation)).rejects.toMatchObject({
        name: "SweepFailed",
        message: expect.stringContaining("AccessDeniedException"),
      });
    })(),
  );
  const { Volumes = [] } = await clock.hold(ec2.send(new DescribeVolumesCommand({})));
  expect(Volumes.filter(({ State }) => State === "available")).toEqual([]);
  lambda.destroy();
});

test("a mark goes when its thing is no leftover any more; later that is a first look again", async () => {
  const { clock } = simulation;
  await clock.run(
    (async () => {
      const { volume, template } = await makeSmallLeftovers(simulation);
      const actions = async () => actionsOn(await sweep(simulation), [volume, template]);
      await simulation.sleep(301);
      expect(await actions()).toEqual({ volume: "marked", "launch-template": "marked" });
      const submittedAt = new Date(clock.now()).toISOString();
      await clock.hold(putRecord(simulation, { jobId: NO_JOB, submittedAt }));
      expect(await actions()).toEqual({});
      expect(await marks(simulation)).toEqual([]);
      await simulation.sleep(301);
      await clock.hold(removeRecord(simulation, NO_JOB));
      expect(await actions()).toEqual({ volume: "marked", "launch-template": "marked" });
      await simulation.sleep(241);
      // What cannot be listed is not judged, and keeps its mark.
      await simulation.order("faults", {
        service: "ec2",
        operation: "DescribeVolumes",
        error: "UnauthorizedOperation",
        times: 1,
      });
      const blind = await sweep(simulation);
      expect(actionsOn(blind, [volume, template])).toEqual({ "launch-template": "removed" });
      expect(blind.failures).toMatchObject([{ what: "list volume" }]);
      expect(await actions()).toEqual({ volume: "removed" });
    })(),
  );
});

test("what the table keeps for an ended job's instances gets its end, the job's own records none", async () => {
  const result = await runScenario(simulation, { name: "ended" });
  const instanceId = result.runs[0]?.instanceId ?? "";
  const { expired } = await simulation.clock.run(sweep(simulation));
  expect(expired).toContain(result.jobId);
  const endOf = Math.floor(Date.parse(addSeconds(result.control.outcome?.endedAt ?? "", AGENT_ITEMS_SECONDS)) / 1000);
  const items = await simulation.clock.hold(itemsAbout(simulation, instanceId));
  expect(new Set(items.map(({ pk }) => String(pk).split("#")[0]))).toEqual(new Set(["instance", "in", "out"]));
  expect(items.length).toBeGreaterThan(4);
  expect(new Set(items.map(({ expiresAt }) => expiresAt))).toEqual(new Set([endOf]));
  const own = await simulation.clock.hold(itemsOf(simulation, KEYS.job(result.jobId).pk));
  expect(own.filter(({ expiresAt }) => expiresAt !== undefined)).toEqual([]);
  expect((await simulation.clock.run(sweep(simulation))).expired).toEqual([]);
});
