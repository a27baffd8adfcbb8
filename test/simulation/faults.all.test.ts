/** Lambda, EventBridge and AWS's answers fail at the worst moment. */
import { CloudFormationClient, DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { CreateFleetCommand, DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { attemptTag, jobIdOf, TAGS } from "../../core/naming.ts";
import { expectSafe, expectSucceeded, outcomesOf } from "./expectations.ts";
import { heal } from "./outage.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);
beforeEach(() => heal(simulation));

const functionName = (name: string): string => `spot-connect-dev-${name}`;
const WARNING = { "detail-type": ["EC2 Spot Instance Interruption Warning"] };

test("RequestCapacity is killed between CreateFleet and its record", async () => {
  await simulation.order("faults", {
    service: "ec2",
    operation: "CreateFleet",
    caller: functionName("requestCapacity"),
    crash: "after",
  });
  const result = await runScenario(simulation, { name: "killed-launching" });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test("CreateFleet's answer is lost", async () => {
  await simulation.order("faults", { service: "ec2", operation: "CreateFleet", after: true });
  const result = await runScenario(simulation, {
    name: "lost-answer",
    job: { instance: { monitoring: true } },
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      const command = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
      const { Reservations } = await scene.clock.hold(scene.ec2.send(command));
      // Adopted by its tag, it is made the job's like any other.
      expect(Reservations?.[0]?.Instances?.[0]?.Monitoring?.State).toBe("enabled");
    },
  });
  expectSucceeded(result, ["completed"]);
  expect(result.instances).toHaveLength(1);
});

test("an unknown answer hides two instances: one is adopted, the other is ended", async () => {
  const { clock, ec2, account, stack } = simulation;
  const name = "two-hidden";
  const tags = {
    [TAGS.stack]: stack,
    [TAGS.job]: jobIdOf(name, "once"),
    [TAGS.attempt]: attemptTag(jobIdOf(name, "once"), 1, 1),
  };
  const cloudFormation = new CloudFormationClient(account.target);
  const resource = new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: "LaunchTemplate" });
  const { StackResourceDetail } = await clock.run(cloudFormation.send(resource));
  const LaunchTemplateId = StackResourceDetail?.PhysicalResourceId;
  const byHand = new CreateFleetCommand({
    Type: "instant",
    TargetCapacitySpecification: { TotalTargetCapacity: 2, DefaultTargetCapacityType: "spot" },
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateId, Version: "$Latest" },
        Overrides: [{ InstanceType: "c7i.large" }],
      },
    ],
    TagSpecifications: [
      { ResourceType: "instance", Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
    ],
  });
  await clock.run(ec2.send(byHand));
  const mismatch = { service: "ec2", operation: "CreateFleet", error: "IdempotentParameterMismatch", status: 400 };
  await simulation.order("faults", mismatch);
  const result = await runScenario(simulation, { name });
  expect(result.execution.status).toBe("SUCCEEDED");
  expect(outcomesOf(result)).toEqual(["completed"]);
  expect(result.instances.map(({ state }) => state)).toEqual(["terminated", "terminated"]);
  expect(result.runs).toHaveLength(1);
});

test("RunAttempt's starter is killed between the control item and the inbox", async () => {
  const fault = { service: "dynamodb", operation: "UpdateItem", caller: functionName("runAttempt"), crash: "after" };
  await simulation.order("faults", fault);
  const result = await runScenario(simulation, { name: "killed-starting" });
  expectSucceeded(result, ["completed"]);
});

test("on-interruption dies between its write and its poke", async () => {
  const result = await runScenario(simulation, {
    name: "killed-poking",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(70);
      await scene.order("faults", {
        service: "states",
        operation: "SendTaskSuccess",
        caller: functionName("onInterruption"),
        crash: "before",
      });
      await scene.interrupt(instanceId);
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
