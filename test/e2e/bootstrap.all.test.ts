/**
 * User data and Systems Manager each start the agent, and whoever is second changes nothing; Systems Manager may run its
 * document as often as it likes: at a schedule, after a lost answer, by hand.
 */
import {
  DescribeAssociationCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  ListAssociationsCommand,
  SendCommandCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { LIMITS } from "./limits.ts";
import { expectDone, STEPS, stepsJob } from "./runs.ts";
import { until } from "./until.ts";
import { openWorld, STACK, type World } from "./world.ts";

vi.setConfig(LIMITS);

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

/** Runs a document on one machine and waits for it. */
async function command(
  InstanceId: string,
  PluginName: string | undefined,
  what: { DocumentName: string; Parameters: Record<string, string[]> },
): Promise<GetCommandInvocationCommandOutput> {
  const { Command } = await ssm.send(new SendCommandCommand({ ...what, InstanceIds: [InstanceId] }));
  return until(
    `the end of ${what.DocumentName}`,
    () => ssm.send(new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId, PluginName })),
    ({ Status = "" }) => !["Pending", "InProgress", "Delayed"].includes(Status),
  );
}

async function registration(ssmRegistrationSeconds: number): Promise<void> {
  const url = `${world.target.endpoint}/_local/settings`;
  expect((await fetch(url, { method: "PATCH", body: JSON.stringify({ ssmRegistrationSeconds }) })).status).toBe(200);
}

test("user data starts the agent where Systems Manager has not heard of the machine", async () => {
  await registration(3600);
  const jobId = await world.submit(stepsJob(await world.upload(STEPS), "by-user-data", "--steps 10"));
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded", attempts: [{ outcome: "completed" }] });
  await registration(0.3);
});

test("the bootstrap document installs the agent where user data could not", async () => {
  const jobId = await world.submit(stepsJob(await world.upload(STEPS), "by-document", "--steps 200"));
  await world.event(jobId, "generation-sealed", 1);
  const instanceId = String((await world.event(jobId, "instance-launched", 1)).data.instanceId);
  const commands = [
    "systemctl stop spot-agent.service",
    "rm -rf /opt/spot-agent /etc/systemd/system/spot-agent.service",
  ];
  const gone = { DocumentName: "AWS-RunShellScript", Parameters: { commands } };
  expect(await command(instanceId, undefined, gone)).toMatchObject({ Status: "Success" });
  expect(await command(instanceId, "startAgent", await bootstrap())).toMatchObject({
    Status: "Success",
    StandardOutputContent: expect.not.stringContaining("runs"),
  });
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded", attempts: [{ outcome: "completed" }] });
  expect((await world.timeline(jobId)).map(({ type }) => type)).toContain("agent-restarted");
});

test("the bootstrap document run again on a machine that computes changes nothing", async () => {
  const jobId = await world.submit(stepsJob(await world.upload(STEPS), "bootstrapped-twice", "--steps 200"));
  await world.event(jobId, "generation-sealed", 1);
  const instanceId = String((await world.event(jobId, "instance-launched", 1)).data.instanceId);
  expect(await command(instanceId, "startAgent", await bootstrap())).toMatchObject({
    Status: "Success",
    StandardOutputContent: "spot-agent.service runs\n",
  });
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded", attempts: [{ outcome: "completed" }] });
  const runs = await expectDone(world, jobId, 200);
  expect(new Set(runs.map(({ pid }) => pid)).size).toBe(1);
  expect((await world.timeline(jobId)).map(({ type }) => type)).not.toContain("agent-restarted");
});
