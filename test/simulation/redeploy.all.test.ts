/** A14, rule 14: an execution keeps its definition while everything under it is deployed anew, or is of the next release. */
import { readFileSync } from "node:fs";
import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deployStack } from "../../scripts/deploy.ts";
import type { Package } from "../../scripts/package.ts";
import { packaged } from "../packaged.ts";
import { expectSafe, expectSucceeded, outcomesOf } from "./expectations.ts";
import { runScenario, type Scene } from "./scenario.ts";
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

/** The definitions that the release before this one deployed. */
const lastRelease = () =>
  redeployment("last", (_, name) => {
    const file = new URL(`last-release/${name}.asl.json`, import.meta.url);
    return JSON.parse(readFileSync(file, "utf8")) as Definition;
  });
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
