/** Systems Manager may run the bootstrap document as often as it likes: at a schedule, after a lost answer, by hand. */
import {
  DescribeAssociationCommand,
  GetCommandInvocationCommand,
  ListAssociationsCommand,
  SendCommandCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { expectDone, STEPS, stepsJob } from "./runs.ts";
import { until } from "./until.ts";
import { openWorld, STACK, type World } from "./world.ts";

vi.setConfig({ testTimeout: 150_000, hookTimeout: 150_000 });

let world: World;
let ssm: SSMClient;
beforeAll(async () => {
  world = await openWorld();
  ssm = new SSMClient(world.target);
});
afterAll(async () => {
  ssm?.destroy();
  await world?.close();
});

/** The document and parameters by which the stack's association starts the agent. */
async function bootstrap(): Promise<{ DocumentName: string; Parameters: Record<string, string[]> }> {
  const { Associations = [] } = await ssm.send(new ListAssociationsCommand({}));
  const AssociationId = Associations.find((each) => each.AssociationName === `${STACK}-bootstrap`)?.AssociationId;
  const { AssociationDescription } = await ssm.send(new DescribeAssociationCommand({ AssociationId }));
  return { DocumentName: AssociationDescription?.Name ?? "", Parameters: AssociationDescription?.Parameters ?? {} };
}

test("the bootstrap document run again on a machine that computes changes nothing", async () => {
  const jobId = await world.submit(stepsJob(await world.upload(STEPS), "bootstrapped-twice", "--steps 200"));
  await world.event(jobId, "generation-sealed", 1);
  const InstanceId = String((await world.event(jobId, "instance-launched", 1)).data.instanceId);
  const { Command } = await ssm.send(new SendCommandCommand({ ...(await bootstrap()), InstanceIds: [InstanceId] }));
  const done = await until(
    "the second bootstrap",
    () =>
      ssm.send(
        new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId, PluginName: "startAgent" }),
      ),
    ({ Status = "" }) => !["Pending", "InProgress", "Delayed"].includes(Status),
    { seconds: 60 },
  );
  expect(done).toMatchObject({ Status: "Success", StandardOutputContent: "spot-agent.service runs\n" });
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded", attempts: [{ outcome: "completed" }] });
  const runs = await expectDone(world, jobId, 200);
  expect(new Set(runs.map(({ pid }) => pid)).size).toBe(1);
  expect((await world.timeline(jobId)).map(({ type }) => type)).not.toContain("agent-restarted");
});
