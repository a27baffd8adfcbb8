import * as sdk from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VirtualClock } from "../../../local/index.ts";
import { cloudWatch } from "../../../local/cloudwatch/index.ts";
import { events } from "../../../local/events/index.ts";
import { sns } from "../../../local/sns/index.ts";
import { sqs } from "../../../local/sqs/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

const clock = new VirtualClock(Date.parse("2026-11-22T22:00:00Z"));
let running: TestCloud;
let client: sdk.CloudWatchClient;
let queues: SQSClient;
beforeAll(async () => {
  running = await startTestCloud({ services: [sqs, sns, events, cloudWatch], clock });
  client = new sdk.CloudWatchClient(running.clientConfig);
  queues = new SQSClient(running.clientConfig);
});
afterAll(async () => {
  client.destroy();
  queues.destroy();
  await running.cloud.stop();
});

const pass = (seconds: number) =>
  clock.run(new Promise<void>((resolve) => clock.at(clock.now() + seconds * 1000, resolve)));
const COMMON = {
  Namespace: "Shop",
  MetricName: "Errors",
  Statistic: "Sum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
} as const satisfies Partial<sdk.PutMetricAlarmCommandInput>;
const put = (AlarmName: string, more: Partial<sdk.PutMetricAlarmCommandInput> = {}) =>
  client.send(new sdk.PutMetricAlarmCommand({ ...COMMON, AlarmName, ...more }));
const describe = async (input: sdk.DescribeAlarmsCommandInput) =>
  (await client.send(new sdk.DescribeAlarmsCommand(input))).MetricAlarms ?? [];
const stateOf = async (name: string) => (await describe({ AlarmNames: [name] }))[0]?.StateValue;
const measure = (MetricName: string, Value: number) =>
  client.send(new sdk.PutMetricDataCommand({ Namespace: "Shop", MetricData: [{ MetricName, Value }] }));

test("an alarm goes off with the minute, says why, tells the bus, and is over again", async () => {
  const { QueueUrl = "" } = await queues.send(new CreateQueueCommand({ QueueName: "told" }));
  const Policy = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: "*",
  };
  const Attributes = { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [Policy] }) };
  await queues.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  const bus = new EventBridgeClient(running.clientConfig);
  await bus.send(new PutRuleCommand({ Name: "alarms", EventPattern: JSON.stringify({ source: ["aws.cloudwatch"] }) }));
  const Arn = `arn:aws:sqs:us-east-1:${running.cloud.accountId}:told`;
  await bus.send(new PutTargetsCommand({ Rule: "alarms", Targets: [{ Id: "1", Arn }] }));
  bus.destroy();

  await put("errors", {
    TreatMissingData: "notBreaching",
    AlarmDescription: "what to do",
    AlarmActions: ["arn:aws:sns:us-east-1:1:t"],
  });
  const [fresh] = await describe({ AlarmNames: ["errors"] });
  expect(fresh).toMatchObject({
    AlarmArn: `arn:aws:cloudwatch:us-east-1:${running.cloud.accountId}:alarm:errors`,
    StateValue: "INSUFFICIENT_DATA",
    StateReason: "Unchecked: Initial alarm creation",
    AlarmActions: ["arn:aws:sns:us-east-1:1:t"],
    ActionsEnabled: true,
    DatapointsToAlarm: 1,
  });
  await pass(61);
  expect(await stateOf("errors")).toBe("OK");
  await measure("Errors", 2);
  await pass(60);
  const [alarm] = await describe({ StateValue: "ALARM" });
  expect(alarm).toMatchObject({
    AlarmName: "errors",
    StateReason:
      "Threshold Crossed: 1 datapoint [2.0 (22/11/26 22:01:00)] was greater than or equal to the threshold (1.0).",
  });
  expect(JSON.parse(alarm?.StateReasonData ?? "")).toMatchObject({ period: 60, recentDatapoints: [2], threshold: 1 });
  // A real point counts before the missing ones, two periods back at most.
  await pass(60);
  expect(await stateOf("errors")).toBe("ALARM");
  await pass(120);
  expect(await stateOf("errors")).toBe("OK");

  const told = await queues.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const details = (told.Messages ?? []).map(({ Body = "" }) => JSON.parse(Body) as Record<string, any>);
  expect(details.map((event) => event["detail-type"])).toEqual(details.map(() => "CloudWatch Alarm State Change"));
  const changes = details.map(({ detail }) => `${detail.previousState.value} → ${detail.state.value}`);
  expect(new Set(changes)).toEqual(new Set(["INSUFFICIENT_DATA → OK", "OK → ALARM", "ALARM → OK"]));
  expect(details[0]?.["detail"].configuration.metrics[0].metricStat).toEqual({
    metric: { namespace: "Shop", name: "Errors", dimensions: {} },
    period: 60,
    stat: "Sum",
  });
});

test("an alarm on what must happen goes off when nothing comes any more", async () => {
  const rule = { MetricName: "Runs", Threshold: 1, ComparisonOperator: "LessThanThreshold", Period: 120 } as const;
  await put("runs", { ...rule, TreatMissingData: "breaching" });
  await put("runs-unknown", rule);
  await pass(60);
  expect([await stateOf("runs"), await stateOf("runs-unknown")]).toEqual(["ALARM", "INSUFFICIENT_DATA"]);
  await measure("Runs", 1);
  await pass(60);
  expect([await stateOf("runs"), await stateOf("runs-unknown")]).toEqual(["OK", "OK"]);
  await pass(8 * 60);
  expect([await stateOf("runs"), await stateOf("runs-unknown")]).toEqual(["ALARM", "INSUFFICIENT_DATA"]);
});

test("a message in a queue is seen with the minute, and so is its absence", async () => {
  const { QueueUrl = "" } = await queues.send(new CreateQueueCommand({ QueueName: "dead" }));
  const Dimensions = [{ Name: "QueueName", Value: "dead" }];
  const MetricName = "ApproximateNumberOfMessagesVisible";
  await put("dead", {
    Namespace: "AWS/SQS",
    MetricName,
    Dimensions,
    Statistic: "Maximum",
    TreatMissingData: "notBreaching",
  });
  await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
  await pass(60);
  expect(await stateOf("dead")).toBe("ALARM");
  const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl }));
  await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
  await pass(60);
  expect(await stateOf("dead")).toBe("OK");
});

test("a state that somebody sets lasts until the next evaluation", async () => {
  await put("set", { TreatMissingData: "notBreaching" });
  const command = { AlarmName: "set", StateValue: "ALARM", StateReason: "a test" } as const;
  await client.send(new sdk.SetAlarmStateCommand(command));
  expect((await describe({ AlarmNames: ["set"] }))[0]).toMatchObject({ StateValue: "ALARM", StateReason: "a test" });
  await pass(60);
  expect(await stateOf("set")).toBe("OK");
  await expect(client.send(new sdk.SetAlarmStateCommand({ ...command, AlarmName: "none" }))).rejects.toMatchObject({
    name: "ResourceNotFound",
  });
});

test("a changed alarm keeps its state; deleted are all or none; lists have pages", async () => {
  await put("page-1", { Threshold: 5 });
  await put("page-2");
  await client.send(new sdk.SetAlarmStateCommand({ AlarmName: "page-1", StateValue: "ALARM", StateReason: "test" }));
  await put("page-1", { Threshold: 6 });
  const first = await client.send(new sdk.DescribeAlarmsCommand({ AlarmNamePrefix: "page-", MaxRecords: 1 }));
  expect(first.MetricAlarms).toMatchObject([{ AlarmName: "page-1", Threshold: 6, StateValue: "ALARM" }]);
  const { NextToken } = first;
  const second = await client.send(
    new sdk.DescribeAlarmsCommand({ AlarmNamePrefix: "page-", MaxRecords: 1, NextToken }),
  );
  expect([second.MetricAlarms?.map(({ AlarmName }) => AlarmName), second.NextToken]).toEqual([["page-2"], undefined]);
  const remove = (AlarmNames: string[]) => client.send(new sdk.DeleteAlarmsCommand({ AlarmNames }));
  await expect(remove(["page-1", "page-3"])).rejects.toMatchObject({ name: "ResourceNotFound" });
  expect(await describe({ AlarmNamePrefix: "page-" })).toHaveLength(2);
  await remove(["page-1", "page-2"]);
  expect(await describe({ AlarmNamePrefix: "page-" })).toEqual([]);
});

test.each([
  ["no threshold", { Threshold: undefined }, "ValidationException"],
  ["no metric", { MetricName: undefined }, "ValidationException"],
  ["no operator", { ComparisonOperator: undefined }, "ValidationException"],
  ["a period of 90 s", { Period: 90 }, "ValidationException"],
  ["more than a day", { Period: 300, EvaluationPeriods: 289 }, "ValidationException"],
  ["more than seven days", { Period: 3600, EvaluationPeriods: 169 }, "ValidationException"],
  ["M of N with M > N", { DatapointsToAlarm: 2 }, "ValidationException"],
  ["a treatment nobody knows", { TreatMissingData: "alarm" }, "ValidationException"],
  ["a percentile", { Statistic: undefined, ExtendedStatistic: "p99" }, "NotImplemented"],
  ["metric math", { Metrics: [{ Id: "a", Expression: "1" }] }, "NotImplemented"],
] as const)("%s is refused", async (_what, change, name) => {
  await expect(put("bad", change as Partial<sdk.PutMetricAlarmCommandInput>)).rejects.toMatchObject({ name });
  expect(await describe({ AlarmNames: ["bad"] })).toEqual([]);
});

test("an alarm tells the topics that its actions name, if their policies let it", async () => {
  const topics = new SNSClient(running.clientConfig);
  const { TopicArn = "" } = await topics.send(new CreateTopicCommand({ Name: "ops" }));
  const { QueueUrl = "" } = await queues.send(new CreateQueueCommand({ QueueName: "ops" }));
  const mayTopic = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: "*",
  };
  const Attributes = { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [mayTopic] }) };
  await queues.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  const Endpoint = "arn:aws:sqs:us-east-1:000000000000:ops";
  await topics.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  const receive = async () => {
    const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl }));
    if (!Messages[0]) return null;
    await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle }));
    const { Subject, Message } = JSON.parse(Messages[0].Body ?? "") as { Subject: string; Message: string };
    return { Subject, ...(JSON.parse(Message) as object) };
  };
  await put("told", { MetricName: "Told", AlarmActions: [TopicArn], TreatMissingData: "notBreaching" });
  await measure("Told", 2);
  await pass(180);
  expect(await receive()).toMatchObject({
    Subject: 'ALARM: "told" in us-east-1',
    AlarmName: "told",
    NewStateValue: "ALARM",
    Trigger: { MetricName: "Told", Threshold: 1 },
  });
  expect(await receive()).toBeNull();
  const nobody = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await topics.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: nobody }));
  await put("untold", { MetricName: "Untold", AlarmActions: [TopicArn] });
  await measure("Untold", 2);
  await pass(180);
  expect((await describe({ AlarmNames: ["untold"] }))[0]?.StateReason).toContain("Threshold Crossed");
  expect(await receive()).toBeNull();
  topics.destroy();
});
