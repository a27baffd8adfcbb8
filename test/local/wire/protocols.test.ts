/** The wire alone: real clients against handlers that write down what arrives and answer what the test gives them. */
import * as ec2 from "@aws-sdk/client-ec2";
import * as efs from "@aws-sdk/client-efs";
import * as eventBridge from "@aws-sdk/client-eventbridge";
import * as lambda from "@aws-sdk/client-lambda";
import * as sfn from "@aws-sdk/client-sfn";
import * as sqs from "@aws-sdk/client-sqs";
import * as ssm from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsError } from "../../../local/index.ts";
import type { Call, Protocol, Service, ServiceFactory } from "../../../local/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

type Handler = (input: any, call: Call) => unknown;
const handlers: Record<string, Handler> = {};

/** Forwards every operation to the handler a test has set. */
const recorder =
  (
    name: string,
    signingName: string,
    protocol: Protocol,
    schemas: object,
    operations: readonly string[],
  ): ServiceFactory =>
  (): Service => ({
    name,
    signingName,
    protocol,
    isQueryCompatible: name === "sqs",
    schemas: schemas as Service["schemas"],
    xmlNamespace: "http://example.com/doc/",
    operations: Object.fromEntries(
      operations.map((operation) => [operation, (input: unknown, call: Call) => handlers[operation]?.(input, call)]),
    ),
  });

let running: TestCloud;
beforeAll(async () => {
  running = await startTestCloud({
    services: [
      recorder("ec2", "ec2", "ec2Query", ec2, ["CreateFleet", "DescribeInstances", "TerminateInstances", "DeleteTags"]),
      recorder("efs", "elasticfilesystem", "restJson1", efs, [
        "CreateFileSystem",
        "DeleteMountTarget",
        "DescribeFileSystems",
      ]),
      recorder("events", "events", "json1.1", eventBridge, ["PutEvents"]),
      recorder("lambda", "lambda", "restJson1", lambda, ["Invoke"]),
      recorder("stepfunctions", "states", "json1.0", sfn, ["StartExecution"]),
      recorder("sqs", "sqs", "json1.0", sqs, ["SendMessage"]),
      recorder("ssm", "ssm", "json1.1", ssm, ["SendCommand"]),
    ],
  });
});
afterAll(() => running.cloud.stop());

test("ec2Query: nested lists and tags arrive, lists and times go back", async () => {
  let seen: any;
  handlers["CreateFleet"] = (input) => {
    seen = input;
    return { FleetId: "fleet-1", Instances: [{ InstanceIds: ["i-1"], InstanceType: "t3.micro" }], Errors: [] };
  };
  const client = new ec2.EC2Client(running.clientConfig);
  const sent = {
    ClientToken: "token",
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateId: "lt-1", Version: "1" },
        Overrides: [{ InstanceType: "t3.micro" as const, SubnetId: "subnet-1", MaxPrice: "0.5" }],
      },
    ],
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "spot" as const },
    Type: "instant" as const,
    TagSpecifications: [{ ResourceType: "instance" as const, Tags: [{ Key: "a<b", Value: "c&d é" }] }],
  };
  const answer = await client.send(new ec2.CreateFleetCommand(sent));
  expect(seen).toEqual(sent);
  expect(answer).toMatchObject({ FleetId: "fleet-1", Instances: [{ InstanceIds: ["i-1"] }], Errors: [] });

  const LaunchTime = new Date("2026-01-02T03:04:05.000Z");
  handlers["DescribeInstances"] = () => ({
    Reservations: [
      { Instances: [{ InstanceId: "i-1", LaunchTime, Tags: [{ Key: "a", Value: '<&>" \r\n' }], EbsOptimized: false }] },
    ],
  });
  const described = await client.send(
    new ec2.DescribeInstancesCommand({ Filters: [{ Name: "tag:a", Values: ["x", "y"] }] }),
  );
  expect(described.Reservations?.[0]?.Instances?.[0]).toMatchObject({
    LaunchTime,
    EbsOptimized: false,
    Tags: [{ Key: "a", Value: '<&>" \r\n' }],
  });
});

test("ec2Query: errors, missing parameters, what is not implemented", async () => {
  const client = new ec2.EC2Client(running.clientConfig);
  handlers["TerminateInstances"] = () => {
    throw new AwsError("InvalidInstanceID.NotFound", "The instance ID 'i-9' does not exist");
  };
  await expect(client.send(new ec2.TerminateInstancesCommand({ InstanceIds: ["i-9"] }))).rejects.toMatchObject({
    name: "InvalidInstanceID.NotFound",
    message: "The instance ID 'i-9' does not exist",
    $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string },
  });
  await expect(client.send(new ec2.TerminateInstancesCommand({} as never))).rejects.toMatchObject({
    name: "MissingParameter",
    message: "The request must contain the parameter InstanceId",
  });
  await expect(client.send(new ec2.DescribeVpcsCommand({}))).rejects.toMatchObject({
    message: expect.stringContaining("ec2:DescribeVpcs") as string,
    $metadata: { httpStatusCode: 501 },
  });
  await expect(client.send(new ec2.DeleteTagsCommand({ Resources: ["i-1"] }))).resolves.toBeDefined();
});

test("restJson1: labels, query, status, modelled errors with members", async () => {
  const client = new efs.EFSClient(running.clientConfig);
  let seen: any;
  handlers["DeleteMountTarget"] = (input) => {
    seen = input;
  };
  const deleted = await client.send(new efs.DeleteMountTargetCommand({ MountTargetId: "fsmt-01234567" }));
  expect([seen, deleted.$metadata.httpStatusCode]).toEqual([{ MountTargetId: "fsmt-01234567" }, 204]);

  handlers["DescribeFileSystems"] = (input) => {
    seen = input;
    return { FileSystems: [] };
  };
  await client.send(new efs.DescribeFileSystemsCommand({ MaxItems: 3, Marker: "a b/c" }));
  expect(seen).toEqual({ MaxItems: 3, Marker: "a b/c" });

  handlers["CreateFileSystem"] = () => {
    throw new AwsError("FileSystemAlreadyExists", "there it is", { members: { FileSystemId: "fs-01234567" } });
  };
  const refused = client.send(new efs.CreateFileSystemCommand({ CreationToken: "t" }));
  await expect(refused).rejects.toBeInstanceOf(efs.FileSystemAlreadyExists);
  await expect(refused).rejects.toMatchObject({
    FileSystemId: "fs-01234567",
    ErrorCode: "FileSystemAlreadyExists",
    $metadata: { httpStatusCode: 409 },
  });
});

test("restJson1: payloads are bytes both ways, beside headers", async () => {
  let seen: any;
  handlers["Invoke"] = (input) => {
    seen = input;
    return { StatusCode: 200, FunctionError: "Unhandled", Payload: Buffer.from('{"a":"é"}') };
  };
  const client = new lambda.LambdaClient(running.clientConfig);
  const FunctionName = "arn:aws:lambda:us-east-1:000000000000:function:f";
  const answer = await client.send(
    new lambda.InvokeCommand({ FunctionName, Payload: Buffer.from("{}"), Qualifier: "1" }),
  );
  expect(seen).toMatchObject({ FunctionName, Qualifier: "1" });
  expect(Buffer.from(seen.Payload).toString()).toBe("{}");
  expect([answer.StatusCode, answer.FunctionError, answer.Payload?.transformToString()]).toEqual([
    200,
    "Unhandled",
    '{"a":"é"}',
  ]);
});

test("json1.0 and json1.1: maps, times, wrong types, missing members", async () => {
  let seen: any;
  handlers["SendCommand"] = (input) => {
    seen = input;
    return { Command: { CommandId: "01234567-89ab-cdef-0123-456789abcdef", RequestedDateTime: new Date(1_500) } };
  };
  const commands = new ssm.SSMClient(running.clientConfig);
  const sent = { DocumentName: "doc", InstanceIds: ["i-01234567"], Parameters: { commands: ["ls", "pwd"] } };
  const { Command } = await commands.send(new ssm.SendCommandCommand(sent));
  expect([seen, Command?.RequestedDateTime]).toEqual([sent, new Date(1_500)]);
  await expect(commands.send(new ssm.SendCommandCommand({} as never))).rejects.toMatchObject({
    name: "ValidationException",
    // Only services that once spoke the query protocol say that code, too.
    $response: {
      headers: expect.not.objectContaining({ "x-amzn-query-error": expect.anything() as string }) as object,
    },
    message:
      "1 validation error detected: Value null at 'documentName' failed to satisfy constraint: Member must not be null",
  });
  await expect(commands.send(new ssm.SendCommandCommand({ DocumentName: 7 } as never))).rejects.toMatchObject({
    name: "SerializationException",
  });

  handlers["PutEvents"] = (input) => {
    seen = input;
    return { FailedEntryCount: 0, Entries: [{ EventId: "e" }] };
  };
  const Time = new Date("2026-01-01T00:00:00.000Z");
  await new eventBridge.EventBridgeClient(running.clientConfig).send(
    new eventBridge.PutEventsCommand({ Entries: [{ Source: "s", DetailType: "d", Detail: "{}", Time }] }),
  );
  expect(seen.Entries[0].Time).toEqual(Time);

  handlers["StartExecution"] = () => {
    throw new AwsError("ExecutionAlreadyExists", "again");
  };
  const start = new sfn.StartExecutionCommand({ stateMachineArn: "arn", name: "n" });
  await expect(new sfn.SFNClient(running.clientConfig).send(start)).rejects.toBeInstanceOf(sfn.ExecutionAlreadyExists);
});

test("services that once spoke the query protocol tell the code of then", async () => {
  handlers["SendMessage"] = () => {
    throw new AwsError("QueueDoesNotExist", "gone");
  };
  const client = new sqs.SQSClient(running.clientConfig);
  const send = client.send(
    new sqs.SendMessageCommand({ QueueUrl: `${running.cloud.endpoint}/000000000000/q`, MessageBody: "m" }),
  );
  await expect(send).rejects.toMatchObject({ Code: "AWS.SimpleQueueService.NonExistentQueue" });
});

test("a fault of ours is InternalFailure, and the log says what it was", async () => {
  handlers["CreateFileSystem"] = () => {
    throw new TypeError("oops");
  };
  await expect(
    new efs.EFSClient(running.clientConfig).send(new efs.CreateFileSystemCommand({ CreationToken: "t" })),
  ).rejects.toMatchObject({
    name: "InternalFailure",
    $metadata: { httpStatusCode: 500 },
  });
});
