import * as sdk from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VirtualClock } from "../../../local/index.ts";
import { sqs } from "../../../local/sqs/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

const clock = new VirtualClock(Date.now());
let running: TestCloud;
let client: sdk.SQSClient;

beforeAll(async () => {
  running = await startTestCloud({ services: [sqs], clock });
  client = new sdk.SQSClient(running.clientConfig);
});
afterAll(() => running.cloud.stop());

const create = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> =>
  (await client.send(new sdk.CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
const receive = async (QueueUrl: string, more: object = {}) =>
  (await client.send(new sdk.ReceiveMessageCommand({ QueueUrl, ...more }))).Messages;
const pass = (seconds: number) =>
  clock.run(new Promise<void>((resolve) => clock.at(clock.now() + seconds * 1000, resolve)));

test("a message is hidden while it is received, comes back, and is gone once deleted", async () => {
  const QueueUrl = await create("work", { VisibilityTimeout: "5" });
  const MessageAttributes = { kind: { DataType: "String", StringValue: "a" } };
  await client.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: "m", MessageAttributes }));
  const [first] = (await receive(QueueUrl, { MessageAttributeNames: ["All"] })) ?? [];
  expect(first).toMatchObject({ Body: "m", MessageAttributes });
  expect(await receive(QueueUrl)).toBeUndefined();
  await pass(5);
  const [again] = (await receive(QueueUrl, { MessageSystemAttributeNames: ["ApproximateReceiveCount"] })) ?? [];
  expect(again?.Attributes).toEqual({ ApproximateReceiveCount: "2" });
  await client.send(new sdk.DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
  await pass(5);
  expect(await receive(QueueUrl)).toBeUndefined();
});

test("a waiting receiver is woken by the next message", async () => {
  const QueueUrl = await create("poll");
  const waiting = receive(QueueUrl, { WaitTimeSeconds: 20 });
  await client.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: "late" }));
  expect(await waiting).toMatchObject([{ Body: "late" }]);
});

test("a message received too often goes to the dead-letter queue", async () => {
  const dead = await create("dead");
  const redrive = JSON.stringify({
    deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead",
    maxReceiveCount: 1,
  });
  const QueueUrl = await create("source", { RedrivePolicy: redrive, VisibilityTimeout: "0" });
  await client.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: "poison" }));
  expect(await receive(QueueUrl)).toHaveLength(1);
  expect(await receive(QueueUrl)).toBeUndefined();
  expect(await receive(dead)).toMatchObject([{ Body: "poison" }]);
});

test("attributes, tags and errors", async () => {
  const QueueUrl = await create("settings");
  await client.send(new sdk.SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: "3" } }));
  await client.send(new sdk.TagQueueCommand({ QueueUrl, Tags: { k: "v" } }));
  const { Attributes } = await client.send(new sdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(Attributes).toMatchObject({
    QueueArn: "arn:aws:sqs:us-east-1:000000000000:settings",
    DelaySeconds: "3",
    VisibilityTimeout: "30",
  });
  expect((await client.send(new sdk.ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ k: "v" });
  await expect(create("settings", { DelaySeconds: "4" })).rejects.toBeInstanceOf(sdk.QueueNameExists);
  await expect(create("bad name")).rejects.toMatchObject({ name: "InvalidParameterValue" });
  await expect(create("range", { VisibilityTimeout: "43201" })).rejects.toBeInstanceOf(sdk.InvalidAttributeValue);
  await client.send(new sdk.DeleteQueueCommand({ QueueUrl }));
  await expect(client.send(new sdk.GetQueueUrlCommand({ QueueName: "settings" }))).rejects.toBeInstanceOf(
    sdk.QueueDoesNotExist,
  );
});
