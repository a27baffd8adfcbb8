/**
 * Calls of every kind that the functions make: nested input, dates, binary, pages, and errors with members of their own.
 * test/aws/shaken-sdk.test.ts bundles this file twice and compares what goes over the wire.
 */
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateFleetCommand,
  DescribeSpotPriceHistoryCommand,
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeInstanceTypes,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  EFSClient,
  FileSystemAlreadyExists,
  paginateDescribeFileSystems,
} from "@aws-sdk/client-efs";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import {
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from "@aws-sdk/client-sfn";
import { GetParameterCommand, ParameterNotFound, SendCommandCommand, SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

interface Config {
  readonly endpoint: string;
  readonly region: string;
}
export interface Result {
  readonly call: string;
  readonly value: unknown;
}

/** An error with all that it carries, and whether it is of the class that a program would ask for. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const classes = {
    ConditionalCheckFailedException,
    FileSystemAlreadyExists,
    ParameterNotFound,
    ResourceNotFoundException,
    StateMachineDoesNotExist,
  };
  const isOf = Object.entries(classes).flatMap(([name, type]) => (error instanceof type ? [name] : []));
  return { ...Object.fromEntries(Object.entries(error)), name: error.name, message: error.message, isOf };
}

async function pages<T>(paginator: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of paginator) all.push(page);
  return all;
}

/** `launchTemplate` and `table` exist; nothing else does. */
export async function makeCalls(
  config: Config,
  { launchTemplate, table }: { readonly launchTemplate: string; readonly table: string },
): Promise<readonly Result[]> {
  const ec2 = new EC2Client(config);
  const efs = new EFSClient(config);
  const ssm = new SSMClient(config);
  const stepFunctions = new SFNClient(config);
  const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const key = { pk: "job#1", sk: "control" };
  const guarded = { TableName: table, ConditionExpression: "attribute_not_exists(pk)" };
  const machine = `arn:aws:states:${config.region}:000000000000:stateMachine:none`;
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    types: () => pages(paginateDescribeInstanceTypes({ client: ec2 }, { InstanceTypes: ["c7i.large", "m7i.large"] })),
    prices: () =>
      ec2.send(
        new DescribeSpotPriceHistoryCommand({
          StartTime: new Date("2026-11-22T10:00:00Z"),
          InstanceTypes: ["c7i.large"],
          ProductDescriptions: ["Linux/UNIX"],
        }),
      ),
    fleet: () =>
      ec2.send(
        new CreateFleetCommand({
          Type: "instant",
          ClientToken: "token-1",
          LaunchTemplateConfigs: [
            {
              LaunchTemplateSpecification: { LaunchTemplateId: launchTemplate, Version: "1" },
              Overrides: [{ InstanceType: "c7i.large" }, { InstanceType: "m7i.large", MaxPrice: "0.5" }],
            },
          ],
          SpotOptions: { AllocationStrategy: "price-capacity-optimized" },
          TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "spot" },
          TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "name", Value: "Zoë & <co>" }] }],
        }),
      ),
    instances: () => pages(paginateDescribeInstances({ client: ec2, pageSize: 5 }, {})),
    "no instance": () => ec2.send(new TerminateInstancesCommand({ InstanceIds: ["i-00000000000000000"] })),
    put: () =>
      dynamoDb.send(
        new PutCommand({
          ...guarded,
          Item: { ...key, n: 1.5, list: [1, null, true], map: { a: "ü", gone: undefined } },
        }),
      ),
    "put again": () =>
      dynamoDb.send(new PutCommand({ ...guarded, Item: key, ReturnValuesOnConditionCheckFailure: "ALL_OLD" })),
    get: () => dynamoDb.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true })),
    query: () =>
      dynamoDb.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": key.pk },
        }),
      ),
    update: () =>
      dynamoDb.send(
        new UpdateCommand({
          TableName: table,
          Key: key,
          UpdateExpression: "SET seen = :seen",
          ExpressionAttributeValues: { ":seen": new Set(["a", "b"]) },
          ReturnValues: "ALL_NEW",
        }),
      ),
    "no table": () => dynamoDb.send(new GetCommand({ TableName: "none", Key: key })),
    "no machine": () => stepFunctions.send(new StartExecutionCommand({ stateMachineArn: machine, input: "{}" })),
    "no token": () => stepFunctions.send(new SendTaskSuccessCommand({ taskToken: "none", output: "{}" })),
    "no parameter": () => ssm.send(new GetParameterCommand({ Name: "/none" })),
    "no document": () =>
      ssm.send(new SendCommandCommand({ DocumentName: "none", InstanceIds: ["i-00000000000000000"] })),
    "file system": () => efs.send(new CreateFileSystemCommand({ CreationToken: "one", Encrypted: true })),
    "file system again": () => efs.send(new CreateFileSystemCommand({ CreationToken: "one", Encrypted: true })),
    "file systems": () => pages(paginateDescribeFileSystems({ client: efs }, { CreationToken: "one" })),
    event: () =>
      new EventBridgeClient(config).send(
        new PutEventsCommand({
          Entries: [
            { Source: "spot-connect", DetailType: "Test", Detail: "{}", Time: new Date("2026-11-22T10:00:00Z") },
          ],
        }),
      ),
    "no function": () =>
      new LambdaClient(config).send(
        new InvokeCommand({ FunctionName: "none", Payload: new TextEncoder().encode("{}") }),
      ),
    "no log": () =>
      new CloudWatchLogsClient(config).send(new GetLogEventsCommand({ logGroupName: "none", logStreamName: "1" })),
  };
  const results: Result[] = [];
  for (const [call, send] of Object.entries(calls))
    results.push({ call, value: await send().catch((error: unknown) => ({ error: describe(error) })) });
  return results;
}
