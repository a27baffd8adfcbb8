import {
  DeleteRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, expect, test } from "vitest";
import { trust } from "../lambda/account.ts";
import { makeZip } from "../lambda/make-zip.ts";
import { control, openBus } from "./account.ts";
import type { BusAccount } from "./account.ts";

let account: BusAccount;
beforeEach(async () => {
  account = await openBus();
});
afterEach(() => account.cloud.stop());

test("a matching event goes to the queue, another does not", async () => {
  const { arn, receive } = await account.makeQueue("q");
  await account.makeRule({ Id: "1", Arn: arn });
  const { Entries } = await account.put();
  await account.put("other");
  await account.pass(1);
  expect((await receive()).map(({ body }) => body)).toEqual([
    {
      version: "0",
      id: Entries?.[0]?.EventId,
      "detail-type": "Thing",
      source: "mine",
      account: account.cloud.accountId,
      time: "2026-11-22T12:00:00Z",
      region: "us-east-1",
      resources: [],
      detail: { n: 1 },
    },
  ]);
});

test("entries are refused one by one; sources of AWS are AWS's", async () => {
  const Entries = [
    { Source: "mine", DetailType: "T", Detail: "{}" },
    { Source: "aws.ec2", DetailType: "T", Detail: "{}" },
    { Source: "mine", DetailType: "T", Detail: "no" },
    { Source: "mine", Detail: "{}" },
  ];
  const answer = await account.bus.send(new PutEventsCommand({ Entries }));
  expect(answer.FailedEntryCount).toBe(3);
  expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    undefined,
    "NotAuthorizedForSource",
    "MalformedDetail",
    "InvalidArgument",
  ]);
  const eleven = Array.from({ length: 11 }, () => Entries[0] ?? {});
  await expect(account.bus.send(new PutEventsCommand({ Entries: eleven }))).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("an event of AWS's own comes from inside", async () => {
  const { arn, receive } = await account.makeQueue("q");
  await account.makeRule({ Id: "1", Arn: arn }, "aws.ec2");
  account.cloud.emit({ source: "aws.ec2", "detail-type": "State", detail: { state: "running" }, resources: ["arn:i"] });
  await account.pass(1);
  expect((await receive())[0]?.body).toMatchObject({
    source: "aws.ec2",
    detail: { state: "running" },
    resources: ["arn:i"],
  });
});

test("a queue whose policy names another rule gets nothing; the dead-letter queue tells why", async () => {
  const { arn, receive } = await account.makeQueue("q", "another");
  const dead = await account.makeQueue("dead");
  await account.makeRule({ Id: "1", Arn: arn, DeadLetterConfig: { Arn: dead.arn } });
  await account.put();
  await account.pass(1);
  expect(await receive()).toEqual([]);
  const [letter] = await dead.receive();
  expect(letter?.body).toMatchObject({ source: "mine" });
  expect(letter?.MessageAttributes?.["ERROR_CODE"]?.StringValue).toBe("NO_PERMISSIONS");
  expect(letter?.MessageAttributes?.["RULE_ARN"]?.StringValue).toBe(account.ruleArn("r"));
});

test("a function is invoked only if its policy lets the rule; the function's dead letters prove the run", async () => {
  const lambda = new LambdaClient(account.clientConfig);
  const iam = new IAMClient(account.clientConfig);
  const role = { RoleName: "f", AssumeRolePolicyDocument: trust("lambda.amazonaws.com") };
  const { Role } = await iam.send(new CreateRoleCommand(role));
  const ran = await account.makeQueue("ran");
  const Statement = [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: ran.arn }];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName: "f", PolicyName: "dead-letters", PolicyDocument }));
  const refused = await account.makeQueue("refused");
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "f",
      Role: Role?.Arn,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 20,
      DeadLetterConfig: { TargetArn: ran.arn },
      Code: { ZipFile: makeZip({ "index.mjs": "export const handler = async () => { throw new Error('ran'); };" }) },
    }),
  );
  await account.makeRule({
    Id: "1",
    Arn: FunctionArn,
    DeadLetterConfig: { Arn: refused.arn },
    Input: '{"given":true}',
  });
  await account.put();
  await account.pass(5);
  expect(await refused.receive()).toHaveLength(1);
  const SourceArn = account.ruleArn("r");
  const Principal = "events.amazonaws.com";
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: "f",
      StatementId: "s",
      Action: "lambda:InvokeFunction",
      Principal,
      SourceArn,
    }),
  );
  await account.put();
  await account.pass(300);
  expect((await ran.receive()).map(({ body }) => body)).toEqual([{ given: true }]);
});

test("a target that fails is tried again, with growing pauses, up to its limit", async () => {
  const { arn, receive } = await account.makeQueue("q");
  const dead = await account.makeQueue("dead");
  await account.makeRule({
    Id: "1",
    Arn: arn,
    RetryPolicy: { MaximumRetryAttempts: 2 },
    DeadLetterConfig: { Arn: dead.arn },
  });
  const fault = { service: "sqs", operation: "GetQueueUrl", error: "ServiceUnavailable", status: 503 };
  const fail = (times: number) => control(account, "faults", { ...fault, times });
  await fail(2);
  await account.put();
  await account.pass(2);
  expect(await receive()).toEqual([]);
  await account.pass(3);
  expect(await receive()).toHaveLength(1);
  await fail(3);
  await account.put();
  await account.pass(30);
  expect(await receive()).toEqual([]);
  expect(await dead.receive()).toHaveLength(1);
});

test("rules and targets are held to AWS's limits", async () => {
  const send = (input: object) => account.bus.send(new PutRuleCommand({ Name: "r", ...input }));
  await expect(send({})).rejects.toMatchObject({ name: "ValidationException" });
  await expect(send({ EventPattern: "{}" })).rejects.toMatchObject({ name: "InvalidEventPatternException" });
  await expect(send({ ScheduleExpression: "rate(1 minutes)" })).rejects.toMatchObject({ name: "ValidationException" });
  await account.makeRule({ Id: "1", Arn: "arn:aws:sqs:us-east-1:000000000000:q" });
  await expect(account.bus.send(new DeleteRuleCommand({ Name: "r" }))).rejects.toThrow("has targets");
  const Targets = ["2", "3", "4", "5", "6"].map((Id) => ({ Id, Arn: "arn:aws:sqs:us-east-1:000000000000:q" }));
  await expect(account.bus.send(new PutTargetsCommand({ Rule: "r", Targets }))).rejects.toMatchObject({
    name: "LimitExceededException",
  });
  await expect(account.bus.send(new PutTargetsCommand({ Rule: "none", Targets }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  const Event = JSON.stringify({
    id: "1",
    account: "0",
    source: "a",
    time: "t",
    region: "r",
    resources: [],
    "detail-type": "d",
    detail: {},
  });
  expect(
    await account.bus.send(new TestEventPatternCommand({ EventPattern: '{"source":["a"]}', Event })),
  ).toMatchObject({
    Result: true,
  });
});
