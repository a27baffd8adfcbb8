/**
 * What a job's script can reach: it has the instance's credentials, so it asks with them. What it may is said as well as what it
 * may not; docs/security.md has both.
 */
import { CloudWatchLogsClient, CreateLogStreamCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeInstancesCommand,
  EC2Client,
  CreateFleetCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { DeleteFileSystemCommand, DescribeFileSystemsCommand, EFSClient } from "@aws-sdk/client-efs";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParametersByPathCommand, GetParametersCommand, SendCommandCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instanceArnOf, KEYS } from "../../core/naming.ts";
import { openAccount, type Account } from "../../scripts/account.ts";
import { packaged } from "../packaged.ts";
import type { ClientConfig } from "../local/cloud.ts";
import { asInstance, askApi, outcomeOf, roleArnOf } from "./as-role.ts";

const STACK = "spot-connect-dev";
const MINE = "i-0123456789abcdef0";
const OTHER = "i-0fedcba9876543210";
const JOB = "somebody-0123456789ab";

interface Place {
  readonly table: string;
  readonly bucket: string;
  readonly deployments: string;
  /** Of the deployment's artifacts in their bucket. */
  readonly prefix: string;
  readonly jobsLog: string;
  readonly functionsLog: string;
  readonly deadLetters: string;
  readonly runJob: string;
  readonly functionRole: string;
  /** The instance's own ARN, and another's. */
  readonly mine: string;
  readonly other: string;
}
type Ask = (config: ClientConfig, place: Place) => Promise<unknown>;

let account: Account;
let script: ClientConfig;
let place: Place;
beforeAll(async () => {
  const files = await packaged();
  // Of rights that only this test uses nobody should say that the product needs them.
  account = await openAccount({ record: null }, STACK, files);
  script = await asInstance(account, MINE);
  const output = (name: string): string => account.outputs[name] ?? "";
  place = {
    table: output("TableName"),
    bucket: output("BucketName"),
    deployments: output("ServerlessDeploymentBucketName"),
    prefix: files.prefix,
    jobsLog: output("JobsLogGroupName"),
    functionsLog: output("FunctionsLogGroupName"),
    deadLetters: output("DeadLettersUrl"),
    runJob: output("RunJobArn"),
    functionRole: await roleArnOf(account, "RequestCapacityRole"),
    mine: instanceArnOf(output("RunJobArn"), MINE),
    other: instanceArnOf(output("RunJobArn"), OTHER),
  };
}, 120_000);
afterAll(() => account?.cloud.stop());

const keyOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => ({ pk: { S: pk }, sk: { S: sk } });
const get =
  (key: (place: Place) => { readonly pk: string; readonly sk: string }): Ask =>
  (config, at) =>
    new DynamoDBClient(config).send(new GetItemCommand({ TableName: at.table, Key: keyOf(key(at)) }));
const put =
  (key: (place: Place) => { readonly pk: string; readonly sk: string }): Ask =>
  (config, at) =>
    new DynamoDBClient(config).send(new PutItemCommand({ TableName: at.table, Item: keyOf(key(at)) }));
const s3 = (config: ClientConfig): S3Client => new S3Client({ ...config, forcePathStyle: true });
const getObject =
  (key: string, bucket: "bucket" | "deployments" = "bucket"): Ask =>
  (config, at) =>
    s3(config).send(new GetObjectCommand({ Bucket: at[bucket], Key: key.replace("PREFIX", at.prefix) }));
const putObject =
  (key: string, bucket: "bucket" | "deployments" = "bucket"): Ask =>
  (config, at) =>
    s3(config).send(new PutObjectCommand({ Bucket: at[bucket], Key: key.replace("PREFIX", at.prefix), Body: "x" }));
const log =
  (group: "jobsLog" | "functionsLog"): Ask =>
  (config, at) =>
    new CloudWatchLogsClient(config).send(
      new CreateLogStreamCommand({ logGroupName: at[group], logStreamName: `${JOB}/1` }),
    );

test.each<[string, "done" | "refused", Ask]>([
  ["reads its own inbox", "done", get(({ mine }) => KEYS.inbox(mine))],
  ["writes its own outbox", "done", put(({ mine }) => KEYS.outbox(mine))],
  ["does not read another's inbox", "refused", get(({ other }) => KEYS.inbox(other))],
  ["does not read another's outbox", "refused", get(({ other }) => KEYS.outbox(other))],
  ["does not write another's outbox", "refused", put(({ other }) => KEYS.outbox(other))],
  ["does not write an order into its own inbox", "refused", put(({ mine }) => KEYS.inbox(mine))],
  ["does not read a job", "refused", get(() => KEYS.job(JOB))],
  ["does not write a job's control item", "refused", put(() => KEYS.control(JOB))],
  [
    "does not scan the table",
    "refused",
    (config, at) => new DynamoDBClient(config).send(new ScanCommand({ TableName: at.table })),
  ],
])("of the table a script %s: %s", async (_, expected, ask) => {
  expect(await outcomeOf(ask(script, place))).toBe(expected);
});

test.each<[string, "done" | "refused", Ask]>([
  ["reads every job's uploads", "done", getObject(`uploads/${JOB}`)],
  ["reads every job's outputs", "done", getObject(`outputs/${JOB}/result`)],
  ["writes every job's outputs", "done", putObject(`outputs/${JOB}/result`)],
  ["does not replace an upload", "refused", putObject(`uploads/${JOB}`)],
  ["reads the agent it was started with", "done", getObject("PREFIX/agent.zip", "deployments")],
  ["does not replace the agent", "refused", putObject("PREFIX/agent.zip", "deployments")],
  ["does not read a function's code", "refused", getObject("PREFIX/api.zip", "deployments")],
  ["does not replace a function's code", "refused", putObject("PREFIX/api.zip", "deployments")],
  [
    "does not remove an output",
    "refused",
    (config, at) => s3(config).send(new DeleteObjectCommand({ Bucket: at.bucket, Key: `outputs/${JOB}/result` })),
  ],
  [
    "does not list the deployments",
    "refused",
    (config, at) => s3(config).send(new ListObjectsV2Command({ Bucket: at.deployments })),
  ],
])("of the buckets a script %s: %s", async (_, expected, ask) => {
  expect(await outcomeOf(ask(script, place))).toBe(expected);
});

test.each<[string, "done" | "refused", Ask]>([
  ["writes lines into the jobs' log", "done", log("jobsLog")],
  ["writes none into the functions' log", "refused", log("functionsLog")],
  [
    "reads no log",
    "refused",
    (config, at) =>
      new CloudWatchLogsClient(config).send(
        new GetLogEventsCommand({ logGroupName: at.jobsLog, logStreamName: `${JOB}/1` }),
      ),
  ],
])("of the logs a script %s: %s", async (_, expected, ask) => {
  expect(await outcomeOf(ask(script, place))).toBe(expected);
});

test("a script pokes a wait whose token it has, and no other", async () => {
  const poke = (taskToken: string) =>
    new SFNClient(script).send(new SendTaskSuccessCommand({ taskToken, output: "{}" }));
  await expect(poke("a-token-that-it-made-up")).rejects.toMatchObject({ name: "InvalidToken" });
});

const NEVER: readonly [string, Ask][] = [
  ["fails a wait", (config) => new SFNClient(config).send(new SendTaskFailureCommand({ taskToken: "x" }))],
  [
    "starts a job",
    (config, at) => new SFNClient(config).send(new StartExecutionCommand({ stateMachineArn: at.runJob, input: "{}" })),
  ],
  [
    "stops a job",
    (config, at) =>
      new SFNClient(config).send(
        new StopExecutionCommand({ executionArn: `${at.runJob.replace(":stateMachine:", ":execution:")}:${JOB}` }),
      ),
  ],
  ["lists jobs", (config, at) => new SFNClient(config).send(new ListExecutionsCommand({ stateMachineArn: at.runJob }))],
  [
    "sends a drill or any other event",
    (config) =>
      new EventBridgeClient(config).send(
        new PutEventsCommand({
          Entries: [{ Source: "spot-connect", DetailType: "Spot Connect Interruption Drill", Detail: "{}" }],
        }),
      ),
  ],
  [
    "invokes a function",
    (config) => new LambdaClient(config).send(new InvokeCommand({ FunctionName: `${STACK}-sweepOrphans` })),
  ],
  ["sees machines", (config) => new EC2Client(config).send(new DescribeInstancesCommand({}))],
  ["ends a machine", (config) => new EC2Client(config).send(new TerminateInstancesCommand({ InstanceIds: [OTHER] }))],
  [
    "launches a machine",
    (config) =>
      new EC2Client(config).send(
        new CreateFleetCommand({
          Type: "instant",
          LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateName: "any", Version: "1" } }],
          TargetCapacitySpecification: { TotalTargetCapacity: 1 },
        }),
      ),
  ],
  [
    "commands a machine",
    (config) =>
      new SSMClient(config).send(
        new SendCommandCommand({
          DocumentName: "AWS-RunShellScript",
          InstanceIds: [OTHER],
          Parameters: { commands: ["id"] },
        }),
      ),
  ],
  [
    "reads a parameter that is no secret of its stack",
    (config) =>
      new SSMClient(config).send(new GetParametersCommand({ Names: ["/spot-connect/token"], WithDecryption: true })),
  ],
  [
    "lists the secrets of its stack",
    (config) => new SSMClient(config).send(new GetParametersByPathCommand({ Path: `/${STACK}/secrets/` })),
  ],
  [
    "takes a function's role",
    (config, at) =>
      new STSClient(config).send(new AssumeRoleCommand({ RoleArn: at.functionRole, RoleSessionName: "script" })),
  ],
  [
    "gives itself rights",
    (config, at) =>
      new IAMClient(config).send(
        new PutRolePolicyCommand({
          RoleName: at.functionRole.split("/").at(-1),
          PolicyName: "more",
          PolicyDocument: "{}",
        }),
      ),
  ],
  ["sees file systems", (config) => new EFSClient(config).send(new DescribeFileSystemsCommand({}))],
  [
    "removes a file system",
    (config) => new EFSClient(config).send(new DeleteFileSystemCommand({ FileSystemId: "fs-0123456789abcdef0" })),
  ],
  [
    "writes a dead letter",
    (config, at) =>
      new SQSClient(config).send(new SendMessageCommand({ QueueUrl: at.deadLetters, MessageBody: "forged" })),
  ],
];
test.each(NEVER)("a script never %s", async (_, ask) => {
  expect(await outcomeOf(ask(script, place))).toBe("refused");
});

test("a script does not ask the API", async () => {
  expect(await askApi(account, script.credentials, "GET", "/jobs")).toBe(403);
});
