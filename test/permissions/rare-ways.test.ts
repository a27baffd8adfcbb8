/**
 * Ways that jobs seldom go, one after the other on the deployed product: each needs rights that no ordinary job does. Without
 * them scripts/least-privilege.ts would call the statements spare.
 */
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Authorization } from "../../local/iam/authorizations.ts";
import { attemptTag, executionArnOf, jobIdOf, KEYS, TAGS } from "../../core/naming.ts";
import { insist } from "../simulation/crash-scenarios.ts";
import { expectSafe, expectSucceeded } from "../simulation/expectations.ts";
import { heal, refuse, TABLE_CALLS } from "../simulation/outage.ts";
import { runScenario, startJob, statusOf, type Scene } from "../simulation/scenario.ts";
import { sharedSimulation, type Simulation } from "../simulation/simulation.ts";
import { findUnended } from "../simulation/leftovers.ts";
import {
  itemsOf,
  launchOrphan,
  makeLeftovers,
  mountTargetsOf,
  putRecord,
  standing,
} from "../simulation/sweep-hands.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
  const { settings } = simulation.account.cloud;
  const { shutdownSeconds } = settings;
  // A machine is so slow to stop that EC2 has to be asked again, with force.
  settings.shutdownSeconds = 600;
  return () => (settings.shutdownSeconds = shutdownSeconds);
}, 120_000);
/** On a busy machine. */
vi.setConfig({ testTimeout: 180_000 });
beforeEach(() => simulation.clock.run(simulation.ask("DELETE", "authorizations")));
afterEach(() => simulation.clock.run(heal(simulation)));

/** `role action` of what one statement alone granted since the test began. */
async function needed(): Promise<readonly string[]> {
  const all = await simulation.clock.run(simulation.ask<Authorization[]>("GET", "authorizations"));
  const granted = all.flatMap(({ role, action, by }) =>
    by?.isOnly === true ? [`${/-(\w+)Role-[A-Z0-9]+$/.exec(role)?.[1]} ${action}`] : [],
  );
  return [...new Set(granted)];
}
const expectNeeded = async (...rights: string[]): Promise<void> =>
  expect(await needed()).toEqual(expect.arrayContaining(rights));

/** The table fails for one function, which its state machine tries again; an error that the SDK does not try again itself. */
const stall = (name: string, operation: string): Promise<void> =>
  refuse(simulation, "dynamodb", [operation], {
    error: "InternalFailure",
    status: 501,
    caller: `${simulation.stack}-${name}`,
  });
const reached = (scene: Scene, attempt: number, what: "notice" | "readyAt"): Promise<unknown> =>
  scene.until(`attempt ${attempt}'s ${what}`, async () => {
    const entries = Object.values((await scene.control())?.entries ?? {});
    return entries.some((entry) => entry.attempt === attempt && entry[what] !== null);
  });

/** What the API reads for whoever asks, all of it. */
const askAll = async ({ api, jobId }: Scene): Promise<void> => {
  const params = { id: jobId };
  await Promise.all([api.listJobs(), api.listCosts(), api.readPrices({ query: { types: "c7i.large" } })]);
  await Promise.all([api.readEvents({ params }), api.readLogs({ params }), api.readCosts({ params })]);
  await api.sweepStack({ body: { dryRun: true } });
};

test("EC2's answer hides two machines, then it recommends to leave: one is adopted, and the job moves", async () => {
  const name = "found-and-moved";
  const jobId = jobIdOf(name, "once");
  const tags = { [TAGS.job]: jobId, [TAGS.attempt]: attemptTag(jobId, 1, 1) };
  await simulation.clock.run(launchOrphan(simulation, tags));
  await simulation.order("faults", { service: "ec2", operation: "CreateFleet", after: true });
  const mismatch = { error: "IdempotentParameterMismatch", status: 400 };
  await simulation.order("faults", { service: "ec2", operation: "CreateFleet", ...mismatch });
  const image = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
  const result = await runScenario(simulation, {
    name,
    job: { checkpoint: { onRebalance: "move" }, instance: { image, monitoring: true } },
    agent: () => ({ workSeconds: 600 }),
    submit: async ({ clock, api, account }, body) => {
      await clock.hold(api.submitJob({ body }));
      return executionArnOf(account.outputs["RunJobArn"] ?? "", jobId);
    },
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.order("ec2/rebalance", { instanceId });
      const second = await scene.running(2);
      await scene.clock.hold(scene.api.interruptJob({ params: { id: scene.jobId }, body: {} }));
      await scene.until("the drill", () => second.to !== null);
      await scene.clock.hold(askAll(scene));
    },
  });
  expect(result.control.phase).toBe("succeeded");
  expect(result.instances.filter(({ state }) => state !== "terminated")).toEqual([]);
  await expectNeeded(
    "RequestCapacity ec2:DescribeInstances",
    "RequestCapacity ec2:MonitorInstances",
    "RequestCapacity ec2:TerminateInstances",
    "AdmitJob ssm:GetParameter",
    "Api ssm:GetParameter",
    "OnRebalance dynamodb:PutItem",
    "OnRebalance dynamodb:UpdateItem",
    "OnRebalance states:SendTaskSuccess",
    "Api dynamodb:UpdateItem",
    "Api events:PutEvents",
    "Api dynamodb:Query",
    "Api ec2:DescribeSpotPriceHistory",
    "Api lambda:InvokeFunction",
    "Api logs:GetLogEvents",
    "Api pricing:GetProducts",
  );
});

test("news comes while a wait's starter is tried again: it wakes the wait that it starts", async () => {
  const result = await runScenario(simulation, {
    name: "woken-at-once",
    script: async (scene) => {
      await stall("bootstrapInstance", "UpdateItem");
      await scene.launched(1);
      await scene.sleep(90);
      await heal(scene);
      await stall("runAttempt", "UpdateItem");
      await reached(scene, 1, "readyAt");
      await scene.interrupt((await scene.launched(1)).instanceId);
      await reached(scene, 1, "notice");
      await heal(scene);
      await stall("settleAttempts", "UpdateItem");
      await reached(scene, 2, "readyAt");
      await scene.order("ec2/capacity", { available: 0 });
      await scene.interrupt((await scene.launched(2)).instanceId);
      await reached(scene, 2, "notice");
      await heal(scene);
      await stall("awaitCapacity", "UpdateItem");
      await scene.sleep(180);
      await heal(scene);
      await scene.sleep(60);
      await scene.order("ec2/capacity", { available: null });
      // Its end is first seen by the plan for the next, which then notes it of the pool.
      const { instanceId } = await scene.running(3);
      await stall("planAttempt", "GetItem");
      await scene.interrupt(instanceId);
      await scene.sleep(900);
      await heal(scene);
      await scene.running(4);
      await stall("awaitRelease", "UpdateItem");
      await scene.clock.hold(scene.api.cancelJob({ params: { id: scene.jobId } }));
      await scene.sleep(60);
      await heal(scene);
    },
  });
  expectSafe(result);
  expect(result.control.phase).toBe("cancelled");
  const starters = ["BootstrapInstance", "RunAttempt", "SettleAttempts", "AwaitCapacity", "AwaitRelease"];
  await expectNeeded(...starters.map((name) => `${name} states:SendTaskSuccess`));
});

const FROZEN = () => ({ workSeconds: 900, saveEverySeconds: 300, tickSeconds: 10 });

test("a machine falls silent and is slow to stop: whoever looks asks SSM, and forbids it to write", async () => {
  const result = await runScenario(simulation, {
    name: "found-by-plan",
    agent: FROZEN,
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.order("ec2/capacity", { available: 0 });
      await stall("planAttempt", "GetItem");
      scene.agent(1)?.freeze(true);
      await scene.interrupt(instanceId, 3600);
      await scene.sleep(400);
      await heal(scene);
      await scene.until("its termination", async () => (await scene.launched(1)).terminateAt !== null);
      await stall("planAttempt", "GetItem");
      await scene.sleep(200);
      await heal(scene);
      await scene.until("the order by force", async () => (await scene.launched(1)).forceAt !== null);
      await scene.order("ec2/capacity", { available: null });
    },
  });
  expectSafe(result);
  await expectNeeded(
    ...["dynamodb:Query", "dynamodb:UpdateItem", "ec2:TerminateInstances", "ssm:DescribeInstanceInformation"].map(
      (action) => `PlanAttempt ${action}`,
    ),
  );
});

test("an on-demand machine misses a heartbeat, then the replacement boots for long: the look that comes with each wait does the same", async () => {
  const result = await runScenario(simulation, {
    name: "found-by-check",
    job: { instance: { types: ["c7i.large"], market: "on-demand" } },
    agent: (attempt) => ({ ...FROZEN(), prepareSeconds: attempt > 1 ? 300 : 8 }),
    script: async (scene) => {
      await scene.running(1);
      scene.agent(1)?.freeze(true);
    },
  });
  expectSucceeded(result, ["lost", "completed"]);
  await expectNeeded(
    "RequestCapacity pricing:GetProducts",
    ...["dynamodb:Query", "dynamodb:UpdateItem", "ec2:TerminateInstances", "ssm:DescribeInstanceInformation"].map(
      (action) => `CheckAttempt ${action}`,
    ),
  );
});

test("its execution is stopped while its agent is silent: SSM stops the agent, or the machine goes", async () => {
  const result = await runScenario(simulation, {
    name: "stopped-silent",
    agent: () => ({ ...FROZEN(), workSeconds: 3600 }),
    script: async (scene) => {
      await scene.running(1);
      scene.agent(1)?.freeze(true);
      await scene.sleep(150);
      const { clock, stepFunctions, executionArn } = scene;
      await clock.hold(stepFunctions.send(new StopExecutionCommand({ executionArn })));
    },
  });
  expectSafe(result);
  expect(result.control.phase).toBe("cancelled");
  await expectNeeded(
    "OnExecutionEnded states:StartExecution",
    ...["dynamodb:Query", "ssm:DescribeInstanceInformation", "ssm:SendCommand"].map((action) => `ReleaseAll ${action}`),
  );
});

test("cancelled before it is recorded: its execution is stopped", () =>
  simulation.clock
    .run(
      (async () => {
        await stall("admitJob", "PutItem");
        const jobId = jobIdOf("never-recorded", "once");
        const job = { name: "never-recorded", clientToken: "once", command: "true" };
        await simulation.clock.hold(simulation.api.submitJob({ body: job }));
        // Asked again, it has ended.
        await insist(simulation, () => simulation.api.cancelJob({ params: { id: jobId } }));
      })(),
    )
    .then(() => expectNeeded("Api states:StopExecution")));

test("a function fails at an event three times: the event is kept", async () => {
  const HANDLERS = ["onInterruption", "onRebalance", "onInstanceState", "onExecutionEnded", "onJobState"];
  const result = await runScenario(simulation, {
    name: "unheard",
    job: { notify: [{ to: "https://hooks.example.com/spot" }] },
    agent: () => ({ workSeconds: 600 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      for (const name of HANDLERS) for (const operation of TABLE_CALLS) await stall(name, operation);
      await scene.order("ec2/rebalance", { instanceId });
      await scene.interrupt(instanceId);
    },
  });
  expectSafe(result);
  const rights = HANDLERS.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)} sqs:SendMessage`);
  await simulation.clock.run(
    simulation.until("the letters", async () => {
      const found = await needed();
      return rights.every((right) => found.includes(right));
    }),
  );
});

test("leftovers of every kind, and a record whose execution nobody saw end: the sweep ends them", () =>
  simulation.clock
    .run(
      (async () => {
        const { clock, stepFunctions } = simulation;
        const executionArn = await startJob(simulation, { name: "x" }, "stopped-at-once");
        await clock.hold(stepFunctions.send(new StopExecutionCommand({ executionArn })));
        await simulation.until("its end", async () => (await statusOf(simulation, executionArn)).status !== "RUNNING");
        const jobId = "ownerless-000000000001";
        const submittedAt = new Date(clock.now()).toISOString();
        await clock.hold(putRecord(simulation, { jobId, owner: executionArn, execution: executionArn, submittedAt }));
        const { fileSystem } = await makeLeftovers(simulation);
        const isOver = async (): Promise<boolean> => {
          const record = await itemsOf(simulation, KEYS.control(jobId).pk);
          const left = [...(await standing(simulation)), ...(await findUnended(simulation))];
          const targets = await mountTargetsOf(simulation, fileSystem);
          return left.length + targets === 0 && record.some(({ state }) => state === "ended");
        };
        await simulation.until("all gone", isOver, { everySeconds: 60 });
      })(),
    )
    .then(() =>
      expectNeeded(
        ...[
          "ec2:TerminateInstances",
          "ec2:DeleteVolume",
          "ec2:DeleteLaunchTemplate",
          "ec2:DeleteSecurityGroup",
          "ec2:DeleteNetworkInterface",
          "elasticfilesystem:DeleteMountTarget",
          "states:DescribeExecution",
          "states:StartExecution",
        ].map((action) => `SweepOrphans ${action}`),
      ),
    ));
