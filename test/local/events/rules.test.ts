/** What a person asks of rules by hand: look, tag, switch off and on. */
import {
  DescribeEventBusCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  PutRuleCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBus } from "./account.ts";
import type { BusAccount } from "./account.ts";

let account: BusAccount;
beforeAll(async () => {
  account = await openBus();
});
afterAll(() => account.cloud.stop());

const EventPattern = JSON.stringify({ source: ["mine"] });

test("there is one bus; another does not exist", async () => {
  const { Arn } = await account.bus.send(new DescribeEventBusCommand({}));
  expect(Arn).toBe(`arn:aws:events:us-east-1:${account.cloud.accountId}:event-bus/default`);
  await expect(account.bus.send(new DescribeEventBusCommand({ Name: "another" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("rules are listed by prefix and page, and carry tags", async () => {
  for (const Name of ["list-b", "list-a", "other"]) {
    await account.bus.send(new PutRuleCommand({ Name, EventPattern, Tags: [{ Key: "stack", Value: "one" }] }));
  }
  const first = await account.bus.send(new ListRulesCommand({ NamePrefix: "list-", Limit: 1 }));
  expect(first.Rules).toMatchObject([{ Name: "list-a", State: "ENABLED", EventPattern }]);
  const { NextToken } = first;
  const second = await account.bus.send(new ListRulesCommand({ NamePrefix: "list-", NextToken }));
  expect(second.Rules?.map(({ Name }) => Name)).toEqual(["list-b"]);

  const ResourceARN = account.ruleArn("list-a");
  await account.bus.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "stage", Value: "dev" }] }));
  await account.bus.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["stack"] }));
  const { Tags } = await account.bus.send(new ListTagsForResourceCommand({ ResourceARN }));
  expect(Tags).toEqual([{ Key: "stage", Value: "dev" }]);
});

test("a rule that is switched off hears nothing until it is on again", async () => {
  const { arn, receive } = await account.makeQueue("q");
  await account.makeRule({ Id: "q", Arn: arn });
  await account.bus.send(new DisableRuleCommand({ Name: "r" }));
  await account.put("mine", '{"n":1}');
  await account.bus.send(new EnableRuleCommand({ Name: "r" }));
  await account.put("mine", '{"n":2}');
  await account.pass(5);
  expect((await receive()).map(({ body }) => body.detail)).toEqual([{ n: 2 }]);
});
