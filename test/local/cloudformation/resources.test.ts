import { ApiGatewayV2Client, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import {
  CloudFormationClient,
  DeleteStackCommand,
  ListStackResourcesCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { DescribeMountTargetsCommand, EFSClient } from "@aws-sdk/client-efs";
import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetInstanceProfileCommand, IAMClient, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { GetFunctionEventInvokeConfigCommand, GetLayerVersionByArnCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import {
  DescribeAssociationCommand,
  DescribeDocumentCommand,
  GetParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";
import { makeZip } from "../lambda/make-zip.ts";
import { CAPABILITIES, deploy, reasons, settled, template } from "./account.ts";
import { ALL_TYPES } from "./every-type.ts";

let account: TestCloud;
let client: CloudFormationClient;
let physical: Readonly<Record<string, string>>;
let outputs: Readonly<Record<string, string>>;

const bytes = makeZip({ "index.mjs": "export const handler = async () => process.env.QUEUE;" });

beforeAll(async () => {
  account = await startTestCloud({ settings: { fileSystemSeconds: 0.05, mountTargetSeconds: 0.05 } });
  client = new CloudFormationClient(account.clientConfig);
  const s3 = new S3Client({ ...account.clientConfig, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "code" }));
  await s3.send(new PutObjectCommand({ Bucket: "code", Key: "f.zip", Body: bytes }));
  const { Subnets = [] } = await new EC2Client(account.clientConfig).send(new DescribeSubnetsCommand({}));
  const ParameterValue = Subnets.map(({ SubnetId }) => SubnetId).join(",");
  const stack = await deploy(client, "all", template(...ALL_TYPES), {
    Parameters: [{ ParameterKey: "Subnets", ParameterValue }],
  });
  expect([stack.StackStatus, await reasons(client, "all")]).toEqual(["CREATE_COMPLETE", ["User Initiated"]]);
  outputs = Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName: "all" }));
  physical = Object.fromEntries(
    StackResourceSummaries.map((each) => [each.LogicalResourceId, each.PhysicalResourceId]),
  );
});
afterAll(() => account.cloud.stop());

const id = (logicalId: string): string => physical[logicalId] ?? "";

test("each service has what the template says", async () => {
  const config = account.clientConfig;
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  await s3.send(new HeadBucketCommand({ Bucket: id("Bucket") }));
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket: id("Bucket") }))).Policy).toContain("s3:GetObject");
  const dynamo = new DynamoDBClient(config);
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: id("Table") }));
  expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(["list"]);
  const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName: id("Table") }));
  expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" });
  const { MetricAlarms } = await new CloudWatchClient(config).send(
    new DescribeAlarmsCommand({ AlarmNames: [id("Alarm")] }),
  );
  const QueueName = id("Queue").split("/").at(-1);
  expect(MetricAlarms).toMatchObject([{ Period: 60, Dimensions: [{ Name: "QueueName", Value: QueueName }] }]);
  const iam = new IAMClient(config);
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName: id("Role") }))).PolicyNames).toEqual(["inline"]);
  const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: id("Profile") }));
  expect(InstanceProfile?.Roles?.map(({ RoleName }) => RoleName)).toEqual([id("Role")]);
  const lambda = new LambdaClient(config);
  expect(await lambda.send(new GetLayerVersionByArnCommand({ Arn: id("Layer") }))).toMatchObject({ Version: 1 });
  expect(await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: id("Function") }))).toMatchObject({
    MaximumRetryAttempts: 1,
  });
  const events = new EventBridgeClient(config);
  expect((await events.send(new DescribeRuleCommand({ Name: id("Rule") }))).EventPattern).toBe('{"source":["mine"]}');
  const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: id("Rule") }));
  expect(Targets).toEqual([{ Id: "f", Arn: outputs["FunctionArn"], RetryPolicy: { MaximumRetryAttempts: 2 } }]);
  const queue = await new SQSClient(config).send(
    new GetQueueAttributesCommand({ QueueUrl: id("Queue"), AttributeNames: ["All"] }),
  );
  expect(queue.Attributes).toMatchObject({
    VisibilityTimeout: "45",
    Policy: expect.stringContaining("sqs:SendMessage") as string,
  });
  const { definition } = await new SFNClient(config).send(
    new DescribeStateMachineCommand({ stateMachineArn: id("Machine") }),
  );
  expect(JSON.parse(definition ?? "{}")).toMatchObject({
    States: { Go: { Arguments: { FunctionName: outputs["FunctionArn"] } } },
  });
});

test("the machine room has it too", async () => {
  const config = account.clientConfig;
  const ssm = new SSMClient(config);
  expect((await ssm.send(new GetParameterCommand({ Name: id("Parameter") }))).Parameter?.Value).toBe(id("Queue"));
  expect((await ssm.send(new DescribeDocumentCommand({ Name: id("Document") }))).Document?.DocumentType).toBe(
    "Command",
  );
  const { AssociationDescription } = await ssm.send(
    new DescribeAssociationCommand({ AssociationId: id("Association") }),
  );
  expect(AssociationDescription?.Name).toBe(id("Document"));
  const ec2 = new EC2Client(config);
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id("FileGroup")] }));
  expect(SecurityGroups?.[0]?.IpPermissions?.[0]).toMatchObject({
    FromPort: 2049,
    UserIdGroupPairs: [{ GroupId: id("ClientGroup") }],
  });
  const { LaunchTemplateVersions } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id("Template") }),
  );
  expect(LaunchTemplateVersions?.[0]?.LaunchTemplateData).toMatchObject({
    MetadataOptions: { HttpTokens: "required" },
  });
  const { MountTargets } = await new EFSClient(config).send(
    new DescribeMountTargetsCommand({ FileSystemId: id("Files") }),
  );
  expect(MountTargets?.map(({ LifeCycleState }) => LifeCycleState)).toEqual(["available"]);
});

test("the HTTP API reaches the function, whose environment names the queue", async () => {
  const answer = await fetch(`${outputs["Endpoint"]}/queue`);
  expect([answer.status, await answer.text()]).toEqual([200, id("Queue")]);
});

test("an update changes several types in place and says what failed when it cannot", async () => {
  const [resources, more] = ALL_TYPES;
  const update = async (changes: object) => {
    const Parameters = [{ ParameterKey: "Subnets", UsePreviousValue: true }];
    const TemplateBody = template({ ...resources, ...changes }, more);
    await client.send(new UpdateStackCommand({ StackName: "all", TemplateBody, Parameters, ...CAPABILITIES }));
    return (await settled(client, "all")).StackStatus;
  };
  const { Queue, Role, Template, Rule, Function: fn } = resources;
  const changed = {
    Queue: { ...Queue, Properties: { ...Queue.Properties, VisibilityTimeout: 50 } },
    Function: { ...fn, Properties: { ...fn.Properties, Timeout: 9 } },
    Rule: { ...Rule, Properties: { ...Rule.Properties, State: "DISABLED" } },
    Template: { ...Template, Properties: { LaunchTemplateData: { InstanceType: "c5.large" } } },
    Role: { ...Role, Properties: { ...Role.Properties, Policies: [] } },
  };
  const visibility = async () => {
    const input = { QueueUrl: id("Queue"), AttributeNames: ["All" as const] };
    return (await new SQSClient(account.clientConfig).send(new GetQueueAttributesCommand(input))).Attributes?.[
      "VisibilityTimeout"
    ];
  };
  const failing = {
    ...changed,
    Late: {
      Type: "AWS::S3::BucketPolicy",
      DependsOn: Object.keys(changed),
      Properties: { Bucket: "no-such-bucket", PolicyDocument: {} },
    },
  };
  expect(await update(failing)).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await visibility()).toBe("45");
  expect(await update(changed)).toBe("UPDATE_COMPLETE");
  expect(await visibility()).toBe("50");
  expect(
    (await new IAMClient(account.clientConfig).send(new ListRolePoliciesCommand({ RoleName: id("Role") }))).PolicyNames,
  ).toEqual([]);
});

test("a deletion leaves nothing", async () => {
  await client.send(new DeleteStackCommand({ StackName: "all" }));
  const { StackResourceSummaries } = await client.send(new ListStackResourcesCommand({ StackName: "all" }));
  expect(StackResourceSummaries?.length).toBeGreaterThan(0);
  await expect(settled(client, "all")).rejects.toThrow("does not exist");
  expect((await new ApiGatewayV2Client(account.clientConfig).send(new GetApisCommand({}))).Items).toEqual([]);
});
