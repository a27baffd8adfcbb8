import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VirtualClock } from "../../../local/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";
import { deploy, reasons, settled, template } from "./account.ts";

let directory: string;
let account: TestCloud;
let client: CloudFormationClient;

async function open(clock?: VirtualClock): Promise<void> {
  account = await startTestCloud({ directory, ...(clock ? { clock } : {}) });
  client = new CloudFormationClient(account.clientConfig);
}
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stacks-restart-"));
});
afterEach(async () => {
  await account.cloud.stop();
  rmSync(directory, { recursive: true });
});

const group = (RetentionInDays: number) => ({ Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays } });
/** Waits for its file system, which no virtual time ever makes available. */
const stuck = { Type: "AWS::EFS::FileSystem", DependsOn: "A", Properties: {} };
const groups = async () => {
  const { logGroups = [] } = await new CloudWatchLogsClient(account.clientConfig).send(
    new DescribeLogGroupsCommand({}),
  );
  return logGroups.map(({ retentionInDays }) => retentionInDays);
};

async function untilMade(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("a creation that was under way is taken back after a restart", async () => {
  await open(new VirtualClock(Date.now()));
  await client.send(new CreateStackCommand({ StackName: "s", TemplateBody: template({ A: group(1), F: stuck }) }));
  await untilMade(async () => (await groups()).length === 1);
  await account.cloud.stop();
  await open();
  expect((await settled(client, "s")).StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await reasons(client, "s")).toContain("The local cloud was stopped during this operation.");
  expect(await groups()).toEqual([]);
});

test("an update that was under way goes back to what stood before", async () => {
  await open();
  await deploy(client, "s", template({ A: group(1) }));
  await account.cloud.stop();
  await open(new VirtualClock(Date.now()));
  await client.send(new UpdateStackCommand({ StackName: "s", TemplateBody: template({ A: group(3), F: stuck }) }));
  await untilMade(async () => (await groups())[0] === 3);
  await account.cloud.stop();
  await open();
  expect((await settled(client, "s")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await groups()).toEqual([1]);
});

test("a deletion that was under way is finished", async () => {
  await open();
  const { StackId } = await deploy(client, "s", template({ A: group(1), F: stuck }));
  await account.cloud.stop();
  await open(new VirtualClock(Date.now()));
  await client.send(new DeleteStackCommand({ StackName: "s" }));
  await account.cloud.stop();
  await open();
  await settled(client, StackId ?? "");
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: StackId }));
  expect(Stacks?.[0]?.StackStatus).toBe("DELETE_COMPLETE");
  expect(await groups()).toEqual([]);
});
