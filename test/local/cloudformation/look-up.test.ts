import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
  ListStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";
import { deploy, template } from "./account.ts";

let account: TestCloud;
let client: CloudFormationClient;
const StackName = "looked-at";
const TemplateBody = template({
  A: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "a" } },
  B: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "b" } },
});
beforeAll(async () => {
  account = await startTestCloud();
  client = new CloudFormationClient(account.clientConfig);
  await deploy(client, StackName, TemplateBody);
});
afterAll(() => account.cloud.stop());

test("a stack shows its template and its resources", async () => {
  expect((await client.send(new GetTemplateCommand({ StackName }))).TemplateBody).toBe(TemplateBody);
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  expect(StackResources?.map(({ LogicalResourceId }) => LogicalResourceId).toSorted()).toEqual(["A", "B"]);
  const one = await client.send(new DescribeStackResourcesCommand({ StackName, LogicalResourceId: "B" }));
  expect(one.StackResources).toMatchObject([{ PhysicalResourceId: "b", ResourceStatus: "CREATE_COMPLETE" }]);
});

test("a change set that is deleted is gone, and changes nothing", async () => {
  const set = { StackName, ChangeSetName: "dropped" };
  const changed = TemplateBody.replace('"b"', '"c"');
  await client.send(new CreateChangeSetCommand({ ...set, TemplateBody: changed }));
  await client.send(new DeleteChangeSetCommand(set));
  await expect(client.send(new DescribeChangeSetCommand(set))).rejects.toMatchObject({
    name: "ChangeSetNotFoundException",
  });
  expect((await client.send(new GetTemplateCommand({ StackName }))).TemplateBody).toBe(TemplateBody);
});

test("deleted stacks are listed, when asked for", async () => {
  const { StackId } = await deploy(client, "short", TemplateBody.replace('"a"', '"d"').replace('"b"', '"e"'));
  await client.send(new DeleteStackCommand({ StackName: "short" }));
  const listed = async () => {
    const { StackSummaries } = await client.send(new ListStacksCommand({ StackStatusFilter: ["DELETE_COMPLETE"] }));
    return StackSummaries!.map((summary) => summary.StackId);
  };
  await expect.poll(listed).toEqual([StackId]);
});
