/** A14, rule 14: an execution keeps its definition while everything under it is deployed anew, or is of the next release. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeStateMachineCommand, DescribeStateMachineForExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deployStack } from "../../scripts/deploy.ts";
import type { Package } from "../../scripts/package.ts";
import { LAST_RELEASE } from "../../scripts/releases.ts";
import { packaged } from "../packaged.ts";
import { expectSafe, expectSucceeded, outcomesOf } from "./expectations.ts";
import { runScenario, startJob, statusOf, type Result, type Scene } from "./scenario.ts";
import { startSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
let files: Package;
beforeAll(async () => {
  [simulation, files] = await Promise.all([startSimulation(), packaged()]);
}, 120_000);
afterAll(() => simulation?.stop());

const MACHINES = { RunJob: "run-job", EndJob: "end-job" } as const;
type Definition = Readonly<Record<string, unknown>>;

/** The deployment with every function's code under another key, so that all are updated, and the machines as given. */
function redeployment(label: string, change: (definition: Definition, name: string) => Definition): Package {
  const prefix = `${files.prefix}-${label}`;
  const template = JSON.parse(files.template.replaceAll(files.prefix, prefix)) as {
    Resources: Record<string, { Properties: { Definition: Definition } }>;
  };
  for (const [resource, name] of Object.entries(MACHINES)) {
    const properties = template.Resources[resource]!.Properties;
    properties.Definition = change(properties.Definition, name);
  }
  return { ...files, prefix, template: JSON.stringify(template) };
}

/** The definitions that the release before this one deployed; scripts/freeze-release.ts keeps them. */
const lastRelease = () =>
  redeployment(
    "last",
    (_, name) => JSON.parse(readFileSync(join(LAST_RELEASE, `${name}.asl.json`), "utf8")) as Definition,
  );
/** Definitions that say of these states' payloads that they are of another version. */
const otherVersion = (version: number, states: readonly string[]) =>
  redeployment(`version-${version}`, (definition, name) => {
    const machine = structuredClone(definition) as unknown as Machine;
    if (name === "run-job") for (const state of states) machine.States[state]!.Arguments.Payload.version = version;
    return machine as unknown as Definition;
  });
interface Machine {
  readonly States: Record<string, { readonly Retry: unknown; readonly Arguments: { Payload: { version: number } } }>;
}
const nextRelease = (label: string) => redeployment(label, (definition) => ({ ...definition, Comment: label }));

/** Time passes meanwhile: CloudFormation waits for each function to be updated. */
const deploy = ({ account, stack }: Simulation, release: Package) => deployStack(account.target, stack, release);
const definitionOf = async ({ stepFunctions, account }: Simulation): Promise<string> => {
  const stateMachineArn = account.outputs["RunJobArn"];
  return (await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }))).definition ?? "";
};

/** Interrupted in the run, and the next one is lost. */
async function disturb(scene: Scene): Promise<void> {
  const { instanceId } = await scene.running(1);
  await scene.sleep(70);
  await scene.interrupt(instanceId);
  const second = await scene.running(2);
  await scene.sleep(70);
  await scene.order("ec2/take", { instanceId: second.instanceId });
}

test("A14: an execution of the last release's definition goes its whole way on today's functions", async () => {
  const today = await definitionOf(simulation);
  await simulation.clock.run(deploy(simulation, lastRelease()));
  expect(await definitionOf(simulation)).not.toBe(today);
  const result = await runScenario(simulation, {
    name: "last-release",
    agent: () => ({ workSeconds: 3000, tickSeconds: 10 }),
    script: async (scene) => {
      await disturb(scene);
      await deploy(scene, files);
    },
  });
  expectSucceeded(result, ["interrupted", "lost", "completed"]);
  expect(await definitionOf(simulation)).toBe(today);
}, 200_000);

/** What Step Functions itself says the execution runs by. */
const startsAsLastRelease = async ({ stepFunctions, executionArn }: Scene): Promise<void> => {
  const command = new DescribeStateMachineForExecutionCommand({ executionArn });
  const { definition = "" } = await stepFunctions.send(command);
  const retryOf = (text: string): unknown => (JSON.parse(text) as Machine).States["AdmitJob"]?.Retry;
  expect(retryOf(definition)).toEqual(retryOf(readFileSync(join(LAST_RELEASE, "run-job.asl.json"), "utf8")));
};

test("A14: by the last release's definitions a plain job is done in one attempt", async () => {
  await simulation.clock.run(deploy(simulation, lastRelease()));
  const result = await runScenario(simulation, { name: "last-plain", script: startsAsLastRelease });
  expectSucceeded(result, ["completed"]);
  expect(result.execution.status).toBe("SUCCEEDED");
}, 200_000);

test("A14: by the last release's definitions a job is cancelled: it saves, and its end-job ends it", async () => {
  await simulation.clock.run(deploy(simulation, lastRelease()));
  const result = await runScenario(simulation, {
    name: "last-cancel",
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(70);
      await scene.clock.hold(scene.api.cancelJob({ params: { id: scene.jobId } }));
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["cancelled"]);
  expect(result.control).toMatchObject({ state: "ended", phase: "cancelled" });
  expect(result.execution.status).toBe("ABORTED");
}, 200_000);

const expectMismatch = (execution: Result["execution"], version: number, age: string): void => {
  expect(execution).toMatchObject({ status: "FAILED", error: "ReleaseMismatch" });
  expect(execution.cause).toContain(`payload version ${version} is too ${age}`);
};

test.each([
  [99, "new"],
  [0, "old"],
])(
  "a definition whose payloads have version %i is refused by name, and no machine stays",
  async (version, age) => {
    // Two that come after the launch: the machine is there when it shows.
    await simulation.clock.run(deploy(simulation, otherVersion(version, ["CheckAttempt", "ReleaseAll"])));
    const result = await runScenario(simulation, { name: `version-${version}` });
    expectSafe(result);
    expectMismatch(result.execution, version, age);
    expect(result.instances).toHaveLength(1);
    expect(result.control).toMatchObject({ state: "ended", phase: "failed" });
  },
  200_000,
);

test("a job that such a definition starts is not admitted", async () => {
  await simulation.clock.run(deploy(simulation, otherVersion(99, ["AdmitJob"])));
  const input = { name: "too-new", clientToken: "once", command: "true" };
  const arn = await simulation.clock.run(startJob(simulation, input, "too-new"));
  const execution = await simulation.clock.run(
    simulation.until("the refusal", async () => {
      const seen = await statusOf(simulation, arn);
      return seen.status === "RUNNING" ? null : seen;
    }),
  );
  expectMismatch(execution, 99, "new");
  await simulation.clock.run(deploy(simulation, files));
}, 200_000);

test("A14: everything is deployed anew while an attempt runs and while it hands over: the job does not notice", async () => {
  const result = await runScenario(simulation, {
    name: "redeployed",
    agent: () => ({ workSeconds: 3000, saveSeconds: 60, tickSeconds: 10 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await deploy(scene, nextRelease("one"));
      await scene.interrupt(instanceId);
      await scene.waiting("SettleAttempts");
      await deploy(scene, nextRelease("two"));
    },
  });
  expectSafe(result);
  expect(outcomesOf(result)).toEqual(["interrupted", "completed"]);
  expect(result.execution.status).toBe("SUCCEEDED");
}, 200_000);
