import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  UpdateStackCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../cloud.ts";

let account: TestCloud;
let client: CloudFormationClient;

beforeAll(async () => {
  account = await startTestCloud();
  client = new CloudFormationClient(account.clientConfig);
});
afterAll(async () => {
  client.destroy();
  await account.cloud.stop();
});

const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
};
const group = (name: string, days = 7) => ({
  Type: "AWS::Logs::LogGroup",
  Properties: { LogGroupName: name, RetentionInDays: days },
});
const role = (policies: object[] = []) => ({
  Type: "AWS::IAM::Role",
  Properties: { AssumeRolePolicyDocument: TRUST, Policies: policies },
});

async function settled(name: string): Promise<Stack> {
  for (;;) {
    const stack = (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
    if (stack && !stack.StackStatus?.endsWith("_IN_PROGRESS")) return stack;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const body = (Resources: object, more: object = {}): string => JSON.stringify({ Resources, ...more });
const IAM = { Capabilities: ["CAPABILITY_IAM" as const] };
const retentionOf = async (prefix: string): Promise<(number | undefined)[]> => {
  const logs = new CloudWatchLogsClient(account.clientConfig);
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix }));
  return logGroups.map(({ retentionInDays }) => retentionInDays);
};

test("creates in the order of references and gives outputs", async () => {
  const template = body(
    {
      Policy: {
        Type: "AWS::SQS::QueuePolicy",
        Properties: { Queues: [{ Ref: "Queue" }], PolicyDocument: { Version: "2012-10-17", Statement: [] } },
      },
      Queue: { Type: "AWS::SQS::Queue", Properties: { MessageRetentionPeriod: 1209600 } },
      Role: role([
        {
          PolicyName: "send",
          PolicyDocument: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: { "Fn::GetAtt": ["Queue", "Arn"] } }],
          },
        },
      ]),
    },
    {
      Outputs: {
        QueueArn: { Value: { "Fn::Sub": "${Queue.Arn}" }, Export: { Name: "queue-arn" } },
        Where: { Value: { "Fn::Join": ["/", [{ Ref: "AWS::Region" }, "x"]] } },
      },
    },
  );
  await client.send(new CreateStackCommand({ StackName: "ordered", TemplateBody: template, ...IAM }));
  const stack = await settled("ordered");
  expect(stack.StackStatus).toBe("CREATE_COMPLETE");
  const outputs = Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  expect(outputs.QueueArn).toMatch(/^arn:aws:sqs:us-east-1:000000000000:ordered-Queue-/);
  expect(outputs.Where).toBe("us-east-1/x");
  const { StackResourceDetail } = await client.send(
    new DescribeStackResourceCommand({ StackName: "ordered", LogicalResourceId: "Role" }),
  );
  const { Role } = await new IAMClient(account.clientConfig).send(
    new GetRoleCommand({ RoleName: StackResourceDetail?.PhysicalResourceId }),
  );
  expect(Role?.RoleId).toMatch(/^AROA/);
});

test("an update changes in place, replaces, adds and drops; the same again is no update", async () => {
  const first = body({ Kept: group("/u/kept", 7), Renamed: group("/u/old"), Dropped: group("/u/dropped") });
  await client.send(new CreateStackCommand({ StackName: "updated", TemplateBody: first }));
  await settled("updated");
  const second = body({ Kept: group("/u/kept", 30), Renamed: group("/u/new"), Added: group("/u/added") });
  await client.send(new UpdateStackCommand({ StackName: "updated", TemplateBody: second }));
  expect((await settled("updated")).StackStatus).toBe("UPDATE_COMPLETE");
  expect(await retentionOf("/u/kept")).toEqual([30]);
  expect(await retentionOf("/u/new")).toEqual([7]);
  expect(await retentionOf("/u/added")).toEqual([7]);
  expect(await retentionOf("/u/old")).toEqual([]);
  expect(await retentionOf("/u/dropped")).toEqual([]);
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: "updated" }));
  expect(StackEvents.map(({ ResourceStatus }) => ResourceStatus)).toContain("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  await expect(
    client.send(new UpdateStackCommand({ StackName: "updated", TemplateBody: second })),
  ).rejects.toMatchObject({
    name: "ValidationError",
    message: "No updates are to be performed.",
  });
});

test("a failed creation leaves nothing and says why", async () => {
  const template = body({ First: group("/f/first"), Second: { ...group("/f/first"), DependsOn: "First" } });
  await client.send(new CreateStackCommand({ StackName: "failed", TemplateBody: template }));
  expect((await settled("failed")).StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await retentionOf("/f/")).toEqual([]);
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: "failed" }));
  const failure = StackEvents.find(({ ResourceStatus }) => ResourceStatus === "CREATE_FAILED");
  expect(failure).toMatchObject({
    LogicalResourceId: "Second",
    ResourceStatusReason: expect.stringContaining("ResourceAlreadyExistsException"),
  });
});

test("a failed update goes back to what stood before", async () => {
  await client.send(new CreateStackCommand({ StackName: "back", TemplateBody: body({ Group: group("/b/one", 7) }) }));
  await settled("back");
  const worse = body({ Group: group("/b/one", 30), Twice: { ...group("/b/one"), DependsOn: "Group" } });
  await client.send(new UpdateStackCommand({ StackName: "back", TemplateBody: worse }));
  expect((await settled("back")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await retentionOf("/b/")).toEqual([7]);
});

test("what cannot be deleted after an update stays, and is the stack's no more", async () => {
  const both = body({ Kept: group("/l/kept"), Left: group("/l/left") });
  await client.send(new CreateStackCommand({ StackName: "left", TemplateBody: both }));
  await settled("left");
  const fault = {
    service: "logs",
    operation: "DeleteLogGroup",
    times: 1,
    error: "AccessDenied",
    status: 403,
  };
  await fetch(`${account.cloud.endpoint}/_local/faults`, { method: "POST", body: JSON.stringify(fault) });
  await client.send(new UpdateStackCommand({ StackName: "left", TemplateBody: body({ Kept: group("/l/kept") }) }));
  expect((await settled("left")).StackStatus).toBe("UPDATE_COMPLETE");
  expect(await retentionOf("/l/")).toEqual([7, 7]);
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName: "left" }));
  expect(StackResourceSummaries.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(["Kept"]);
});

test("deletes everything but what is retained, and may be deleted twice", async () => {
  const template = body({ Gone: group("/d/gone"), Kept: { ...group("/d/kept"), DeletionPolicy: "Retain" } });
  await client.send(new CreateStackCommand({ StackName: "deleted", TemplateBody: template }));
  const { StackId } = await settled("deleted");
  await client.send(new DeleteStackCommand({ StackName: "deleted" }));
  expect((await settled(StackId ?? "")).StackStatus).toBe("DELETE_COMPLETE");
  expect(await retentionOf("/d/")).toEqual([7]);
  await client.send(new DeleteStackCommand({ StackName: "deleted" }));
  const { StackResourceSummaries } = await client.send(new ListStackResourcesCommand({ StackName: StackId }));
  expect(StackResourceSummaries).toEqual([]);
});

describe("refuses before anything is made", () => {
  const cases: readonly (readonly [string, string, object, string])[] = [
    ["an unknown type", body({ X: { Type: "AWS::X::Y" } }), {}, "Unrecognized resource types: [AWS::X::Y]"],
    [
      "a dangling reference",
      body({ X: group({ Ref: "Nobody" } as never) }),
      {},
      "Unresolved resource dependencies [Nobody]",
    ],
    [
      "a circle",
      body({ A: { ...group("/a"), DependsOn: "B" }, B: { ...group("/b"), DependsOn: "A" } }),
      {},
      "Circular dependency",
    ],
    ["no capability", body({ R: role() }), {}, "Requires capabilities : [CAPABILITY_IAM]"],
    ["what is not JSON", "{", {}, "JSON not well-formed"],
    [
      "a missing parameter",
      body({ G: group("/p") }, { Parameters: { P: { Type: "String" } } }),
      {},
      "Parameters: [P] must have values",
    ],
    ["no template", "", { TemplateBody: undefined }, "Either Template URL or Template Body"],
  ];
  test.each(cases)("%s", async (_, TemplateBody, more, message) => {
    await expect(client.send(new CreateStackCommand({ StackName: "refused", TemplateBody, ...more }))).rejects.toThrow(
      message,
    );
  });

  test("a property it does not act on fails the stack, by name", async () => {
    await client.send(
      new CreateStackCommand({
        StackName: "strict",
        TemplateBody: body({ G: { Type: "AWS::Logs::LogGroup", Properties: { KmsKeyId: "x" } } }),
      }),
    );
    expect((await settled("strict")).StackStatus).toBe("ROLLBACK_COMPLETE");
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: "strict" }));
    expect(StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason).join()).toContain(
      "does not support KmsKeyId here",
    );
  });
});
