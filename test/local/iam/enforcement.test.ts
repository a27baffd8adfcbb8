/** A role's calls over HTTP by the SDK's own clients: what its policies do not grant is refused as each service refuses it. */
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import { DescribeFileSystemsCommand, EFSClient } from "@aws-sdk/client-efs";
import { CreateRoleCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Authorization } from "../../../local/iam/authorizations.ts";
import { clientConfigOf, startTestCloud, type ClientConfig, type TestCloud } from "../cloud.ts";

const ACCOUNT = "000000000000";
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/items`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/me`;
const document = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string | string[], Resource: string, more: object = {}): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});

let running: TestCloud;
let worker: ClientConfig;
beforeAll(async () => {
  running = await startTestCloud();
  const { clientConfig, cloud } = running;
  const iam = new IAMClient(clientConfig);
  const trust = { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" };
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: document(trust) }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "worker",
      PolicyName: "own",
      PolicyDocument: document(
        allow(["dynamodb:GetItem", "dynamodb:Query"], TABLE, {
          Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["job#*"] } },
        }),
        allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::data/*"),
        allow("ec2:DescribeInstances", "*"),
        allow("sqs:CreateQueue", `arn:aws:sqs:us-east-1:${ACCOUNT}:*`),
        { Effect: "Deny", Action: "states:*", Resource: "*" },
      ),
    }),
  );
  const { Credentials } = await new STSClient(clientConfig).send(
    new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "me" }),
  );
  worker = clientConfigOf(cloud, {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
    expiration: null,
  });
  await new DynamoDBClient(clientConfig).send(
    new CreateTableCommand({
      TableName: "items",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    }),
  );
  await new S3Client({ ...clientConfig, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "data" }));
});
afterAll(() => running?.cloud.stop());

const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "done",
    (error: Error & { $metadata?: { httpStatusCode?: number } }) => [
      error.name,
      error.$metadata?.httpStatusCode,
      error.message,
    ],
  );
const silent = (action: string, resource: string): string =>
  `User: ${SESSION} is not authorized to perform: ${action}${resource} because no identity-based policy allows the ${action} action`;

test.each<[string, (config: ClientConfig) => Promise<unknown>, string, number, string]>([
  [
    "json 1.0",
    (config) => new DynamoDBClient(config).send(new ScanCommand({ TableName: "items" })),
    "AccessDeniedException",
    400,
    silent("dynamodb:Scan", ` on resource: ${TABLE}`),
  ],
  [
    "json 1.1",
    (config) => new CloudWatchLogsClient(config).send(new CreateLogGroupCommand({ logGroupName: "g" })),
    "AccessDeniedException",
    400,
    silent("logs:CreateLogGroup", ` on resource: arn:aws:logs:us-east-1:${ACCOUNT}:log-group:g:log-stream:`),
  ],
  [
    "rest json",
    (config) => new EFSClient(config).send(new DescribeFileSystemsCommand({})),
    "AccessDeniedException",
    403,
    silent(
      "elasticfilesystem:DescribeFileSystems",
      ` on resource: arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:file-system/*`,
    ),
  ],
  [
    "query",
    (config) => new IAMClient(config).send(new ListRolePoliciesCommand({ RoleName: "worker" })),
    "AccessDenied",
    403,
    silent("iam:ListRolePolicies", ` on resource: ${ROLE}`),
  ],
  [
    "an explicit deny",
    (config) => new SFNClient(config).send(new ListStateMachinesCommand({})),
    "AccessDeniedException",
    400,
    `User: ${SESSION} is not authorized to perform: states:ListStateMachines with an explicit deny in an identity-based policy`,
  ],
])("refused: %s", async (_, ask, name, status, message) => {
  expect(await outcome(ask(worker))).toEqual([name, status, message]);
});

test("refused by EC2: the message, encoded", async () => {
  const work = new EC2Client(worker).send(new TerminateInstancesCommand({ InstanceIds: ["i-0123456789abcdef0"] }));
  const arn = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0123456789abcdef0`;
  expect(await outcome(work)).toEqual([
    "UnauthorizedOperation",
    403,
    expect.stringContaining(
      `You are not authorized to perform this operation. ${silent("ec2:TerminateInstances", ` on resource: ${arn}`)}. Encoded authorization failure message: `,
    ),
  ]);
});

test("what is granted is done; nobody is refused to ask who they are", async () => {
  expect(await outcome(new EC2Client(worker).send(new DescribeInstancesCommand({})))).toBe("done");
  expect(await new STSClient(worker).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: SESSION });
});

describe("DynamoDB's partition keys", () => {
  const get = (pk: string) => new GetItemCommand({ TableName: "items", Key: { pk: { S: pk } } });
  const query = (expression: string, pk: string) =>
    new QueryCommand({
      TableName: "items",
      KeyConditionExpression: expression,
      ExpressionAttributeNames: { "#pk": "pk" },
      ExpressionAttributeValues: { ":pk": { S: pk } },
    });
  test.each([
    ["its own item", get("job#1"), true],
    ["another's", get("sweep"), false],
    ["its own query", query("#pk = :pk", "job#1"), true],
    ["turned round", query(":pk = #pk", "job#1"), true],
    ["another's query", query("#pk = :pk", "sweep"), false],
  ])("%s", async (_name, command, isAllowed) => {
    const result = await outcome(new DynamoDBClient(worker).send(command as GetItemCommand));
    expect(result === "done").toBe(isAllowed);
  });
});

describe("S3", () => {
  const client = (): S3Client => new S3Client({ ...worker, forcePathStyle: true });
  const get = (): Promise<unknown> => outcome(client().send(new GetObjectCommand({ Bucket: "data", Key: "missing" })));
  const setPolicy = (...statements: object[]): Promise<unknown> =>
    new S3Client({ ...running.clientConfig, forcePathStyle: true }).send(
      new PutBucketPolicyCommand({ Bucket: "data", Policy: document(...statements) }),
    );

  test("that an object is missing is not told to whoever may not list", async () => {
    expect(await get()).toEqual(["AccessDenied", 403, silent("s3:ListBucket", " on resource: arn:aws:s3:::data")]);
    const Principal = { AWS: ROLE };
    await setPolicy({ Effect: "Allow", Principal, Action: "s3:ListBucket", Resource: "arn:aws:s3:::data" });
    expect(await get()).toEqual(["NoSuchKey", 404, expect.anything()]);
  });

  test("a bucket's Allow for the account alone grants nothing; its Deny holds", async () => {
    const put = (): Promise<unknown> =>
      outcome(client().send(new PutObjectCommand({ Bucket: "data", Key: "k", Body: "b" })));
    expect(await put()).toBe("done");
    const Principal = { AWS: ACCOUNT };
    await setPolicy({ Effect: "Allow", Principal, Action: "s3:ListBucket", Resource: "arn:aws:s3:::data" });
    expect(await get()).toEqual(["AccessDenied", 403, silent("s3:ListBucket", " on resource: arn:aws:s3:::data")]);
    await setPolicy({ Effect: "Deny", Principal, Action: "s3:PutObject", Resource: "arn:aws:s3:::data/*" });
    expect(await put()).toEqual([
      "AccessDenied",
      403,
      expect.stringContaining("with an explicit deny in a resource-based policy"),
    ]);
  });
});

test("the record says what was needed and what granted it, until it is forgotten", async () => {
  const ask = async (method: string): Promise<Authorization[]> =>
    (await fetch(`${running.cloud.endpoint}/_local/authorizations`, { method })).json() as Promise<Authorization[]>;
  await ask("DELETE");
  await new EC2Client(worker).send(new DescribeInstancesCommand({}));
  await outcome(new DynamoDBClient(worker).send(new ScanCommand({ TableName: "items" })));
  expect(await ask("GET")).toMatchObject([
    {
      role: ROLE,
      action: "ec2:DescribeInstances",
      isAllowed: true,
      by: { policy: "inline/own", statement: 2, isOnly: true },
    },
    { role: ROLE, action: "dynamodb:Scan", resource: TABLE, isAllowed: false, by: null },
  ]);
  expect(await ask("DELETE")).toEqual([]);
});

test("who makes something with tags must have the right to tag, too", async () => {
  const sqs = new SQSClient(worker);
  await expect(sqs.send(new CreateQueueCommand({ QueueName: "plain" }))).resolves.toBeDefined();
  await expect(sqs.send(new CreateQueueCommand({ QueueName: "tagged", tags: { team: "a" } }))).rejects.toThrow(
    "is not authorized to perform: sqs:TagQueue",
  );
});
