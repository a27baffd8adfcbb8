/** AWS's token buckets as the SDK meets them: who is refused, with what, and when the next call is let through. */
import {
  CreateFleetCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { GetParameterCommand, GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VirtualClock } from "../../../local/index.ts";
import { startTestCloud, type ClientConfig, type TestCloud } from "../cloud.ts";

let clock: VirtualClock;
let running: TestCloud;
let ec2: EC2Client;
beforeEach(async () => {
  clock = new VirtualClock(Date.parse("2026-11-28T12:00:00Z"));
  running = await startTestCloud({ clock, settings: { throttleShare: 1 } });
  ec2 = new EC2Client(running.clientConfig);
});
afterEach(() => running.cloud.stop());

interface Tally {
  readonly passed: number;
  /** By name and status. */
  readonly refused: Readonly<Record<string, number>>;
}

/** So many calls at one moment: time stands still, so nothing refills. */
async function burst(times: number, call: () => Promise<unknown>): Promise<Tally> {
  const answers = await Promise.all(Array.from({ length: times }, () => call().then(() => null, described)));
  const refused: Record<string, number> = {};
  for (const name of answers) if (name !== null) refused[name] = (refused[name] ?? 0) + 1;
  return { passed: answers.filter((name) => name === null).length, refused };
}

const described = (error: { readonly name: string; readonly $metadata?: { readonly httpStatusCode?: number } }) =>
  `${error.name} ${error.$metadata?.httpStatusCode ?? ""}`;

const pass = (seconds: number): Promise<void> =>
  clock.run(new Promise((resolve) => void clock.at(clock.now() + seconds * 1000, resolve)));

const EXCEEDED = "RequestLimitExceeded 503";
const filtered = { Filters: [{ Name: "instance-state-name", Values: ["running"] }] };

test("EC2: a list without filter or page has the smaller bucket, and each action one of its own", async () => {
  const all = () => ec2.send(new DescribeInstancesCommand({}));
  expect(await burst(60, all)).toEqual({ passed: 50, refused: { [EXCEEDED]: 10 } });
  expect(await burst(110, () => ec2.send(new DescribeInstancesCommand(filtered)))).toEqual({
    passed: 100,
    refused: { [EXCEEDED]: 10 },
  });
  expect(await burst(1, () => ec2.send(new DescribeSubnetsCommand({})))).toEqual({ passed: 1, refused: {} });
  await pass(2);
  expect(await burst(30, all)).toEqual({ passed: 20, refused: { [EXCEEDED]: 10 } });
  await pass(3600);
  expect(await burst(51, all)).toEqual({ passed: 50, refused: { [EXCEEDED]: 1 } });
});

test("EC2: CreateFleet is a change like others; what is refused for other reasons takes a token, too", async () => {
  const ask = () => ec2.send(new CreateFleetCommand({} as never));
  const { refused } = await burst(55, ask);
  expect(refused[EXCEEDED]).toBe(5);
  await pass(1);
  expect((await burst(6, ask)).refused[EXCEEDED]).toBe(1);
});

test("EC2: TerminateInstances takes a token for each instance beside its own", async () => {
  const InstanceIds = Array.from({ length: 400 }, (_, index) => `i-${String(index).padStart(17, "0")}`);
  const terminate = () => ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  const { refused } = await burst(3, terminate);
  expect(refused).toEqual({ "InvalidInstanceID.NotFound 400": 2, [EXCEEDED]: 1 });
  await pass(10);
  await expect(terminate()).rejects.toThrow(expect.objectContaining({ name: "InvalidInstanceID.NotFound" }));
});

test("the SDK tells a refusal from other errors, and asks again by itself", async () => {
  await burst(50, () => ec2.send(new DescribeInstancesCommand({})));
  const patient = new EC2Client({ ...running.clientConfig, maxAttempts: 3 });
  const error: unknown = await patient.send(new DescribeInstancesCommand({})).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "RequestLimitExceeded", $metadata: { attempts: 3, httpStatusCode: 503 } });
});

test("Step Functions: by operation and Region", async () => {
  const stepFunctions = new SFNClient(running.clientConfig);
  const executionArn = "arn:aws:states:us-east-1:000000000000:execution:none:none";
  // In process, which is the same way in and faster.
  const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:none";
  const root = rootOf(running.clientConfig);
  const start = await burst(1310, () =>
    running.cloud.call("stepfunctions", "StartExecution", { stateMachineArn }, root),
  );
  expect(start.refused).toEqual({ "StateMachineDoesNotExist ": 1300, "ThrottlingException ": 10 });
  const describe = await burst(301, () => stepFunctions.send(new DescribeExecutionCommand({ executionArn })));
  expect(describe.refused).toMatchObject({ "ThrottlingException 400": 1 });
});

test("Step Functions: a smaller Region has smaller buckets", async () => {
  const small = await startTestCloud({ clock, region: "eu-central-1", settings: { throttleShare: 1 } });
  const stepFunctions = new SFNClient(small.clientConfig);
  const executionArn = "arn:aws:states:eu-central-1:000000000000:execution:none:none";
  const describe = await burst(251, () => stepFunctions.send(new DescribeExecutionCommand({ executionArn })));
  await small.cloud.stop();
  expect(describe.refused).toMatchObject({ "ThrottlingException 400": 1 });
});

test("Parameter Store: its reads share forty a second", async () => {
  const ssm = new SSMClient(running.clientConfig);
  const one = await burst(30, () => ssm.send(new GetParameterCommand({ Name: "/none" })));
  expect(one.refused).toEqual({ "ParameterNotFound 404": 30 });
  const several = await burst(15, () => ssm.send(new GetParametersCommand({ Names: ["/none"] })));
  expect(several).toEqual({ passed: 10, refused: { "ThrottlingException 400": 5 } });
});

test("the control port says what each bucket granted and refused", async () => {
  await burst(53, () => ec2.send(new DescribeInstancesCommand({})));
  const bucket = "DescribeInstances, unfiltered";
  const [count] = await ask("GET");
  expect(count).toEqual({ service: "ec2", bucket, region: "us-east-1", granted: 50, refused: 3 });
  expect(await ask("DELETE")).toEqual([]);
  await burst(1, () => ec2.send(new DescribeInstancesCommand({})));
  expect(await ask("GET")).toMatchObject([{ bucket, granted: 0, refused: 1 }]);
});

test("other work of the account leaves less of each bucket", async () => {
  running.cloud.settings.throttleShare = 0.1;
  const all = () => ec2.send(new DescribeInstancesCommand({}));
  expect((await burst(10, all)).passed).toBe(5);
  await pass(2);
  expect((await burst(10, all)).passed).toBe(2);
});

test("what AWS's own services do in the account takes nothing", async () => {
  const { cloud } = running;
  for (let call = 0; call < 60; call++) await cloud.call("ec2", "DescribeInstances", {}, cloud.self);
  const asStack = { ...rootOf(running.clientConfig), invokedBy: "cloudformation.amazonaws.com" };
  for (let call = 0; call < 60; call++) await cloud.call("ec2", "DescribeInstances", {}, asStack);
  expect(await ask("GET")).toEqual([]);
});

async function ask(method: "GET" | "DELETE"): Promise<unknown[]> {
  const response = await fetch(`${running.cloud.endpoint}/_local/throttles`, { method });
  return (await response.json()) as unknown[];
}

const rootOf = ({ credentials }: ClientConfig) => ({
  accessKeyId: credentials.accessKeyId,
  accountId: running.cloud.accountId,
  arn: `arn:aws:iam::${running.cloud.accountId}:root`,
  userId: running.cloud.accountId,
  roleArn: null,
});
