import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VirtualClock } from "../../../local/index.ts";
import { SESSION_SECONDS } from "../../../local/lambda/facts.ts";
import { invoke, startFunctionAccount } from "./account.ts";
import type { FunctionAccount } from "./account.ts";
import { makeZip } from "./make-zip.ts";

const START = Date.parse("2026-11-22T12:00:00Z");
let clock: VirtualClock;
let account: FunctionAccount;
beforeEach(async () => {
  clock = new VirtualClock(START);
  account = await startFunctionAccount({ clock });
});
afterEach(() => account.cloud.stop());

const pass = (seconds: number): Promise<void> =>
  clock.run(new Promise((resolve) => clock.at(clock.now() + seconds * 1000, resolve)));

const create = (FunctionName: string, source: string, more: object = {}) =>
  account.lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: account.roleArn,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 20,
      Code: { ZipFile: makeZip({ "index.mjs": source }) },
      ...more,
    }),
  );

test("a function is Pending, then Active; an update is InProgress, then Successful; meanwhile others conflict", async () => {
  expect(await create("f", "export const handler = async () => 1;")).toMatchObject({
    State: "Pending",
    LastUpdateStatus: "InProgress",
  });
  await expect(invoke(account, "f")).rejects.toMatchObject({ name: "ResourceConflictException" });
  await pass(1);
  const look = () => account.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "f" }));
  expect(await look()).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
  const update = () => account.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "f", Timeout: 5 }));
  expect(await update()).toMatchObject({ Timeout: 5, LastUpdateStatus: "InProgress" });
  await expect(update()).rejects.toMatchObject({ name: "ResourceConflictException" });
  await pass(1);
  expect(await update()).toMatchObject({ LastUpdateStatus: "InProgress" });
});

async function makeQueue(QueueName: string) {
  const sqs = new SQSClient(account.clientConfig);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const arn = `arn:aws:sqs:us-east-1:${account.cloud.accountId}:${QueueName}`;
  const receive = async () => {
    const input = { QueueUrl, MessageAttributeNames: ["All"], MaxNumberOfMessages: 10 };
    return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
  };
  return { arn, url: QueueUrl, receive };
}

test("an event whose function fails is tried after one and two minutes more, then goes to the destination", async () => {
  const { arn, receive } = await makeQueue("failed");
  await create("f", "export const handler = async () => { throw new Error('always'); };");
  const DestinationConfig = { OnFailure: { Destination: arn } };
  await account.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "f", DestinationConfig }));
  await pass(1);
  const accepted = await invoke(account, "f", { n: 7 }, { InvocationType: "Event" });
  expect(accepted.StatusCode).toBe(202);
  await pass(170);
  expect(await receive()).toEqual([]);
  await pass(20);
  const [message] = await receive();
  const record = JSON.parse(message?.Body ?? "{}");
  expect(record.requestContext).toMatchObject({ condition: "RetriesExhausted", approximateInvokeCount: 3 });
  expect(record.requestPayload).toEqual({ n: 7 });
  expect(record.responseContext).toMatchObject({ statusCode: 200, functionError: "Unhandled" });
  expect(record.responsePayload).toMatchObject({ errorMessage: "always" });
});

test("no retries and a dead-letter queue: the event itself, with what went wrong beside it", async () => {
  const { arn, receive } = await makeQueue("dead");
  await create("f", "export const handler = async () => { throw new Error('always'); };", {
    DeadLetterConfig: { TargetArn: arn },
  });
  await account.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "f", MaximumRetryAttempts: 0 }));
  await pass(1);
  await invoke(account, "f", { n: 8 }, { InvocationType: "Event" });
  await pass(1);
  const [message] = await receive();
  expect(JSON.parse(message?.Body ?? "{}")).toEqual({ n: 8 });
  expect(message?.MessageAttributes?.["ErrorMessage"]?.StringValue).toBe("always");
});

/** Sends itself on to a queue, with the SDK of this project. */
const TELLER = `
  import { createRequire } from "node:module";
  const { SQSClient, SendMessageCommand } = createRequire(process.env.MODULES)("@aws-sdk/client-sqs");
  export const handler = ({ url }) => new SQSClient({}).send(new SendMessageCommand({ QueueUrl: url, MessageBody: "!" }));`;

test("a function that is killed on purpose is tried again a minute later, and time stood still meanwhile", async () => {
  const { url, receive } = await makeQueue("told");
  await create("teller", TELLER, { Environment: { Variables: { MODULES: import.meta.filename } } });
  await pass(1);
  const fault = { service: "sqs", operation: "SendMessage", caller: "teller", crash: "before" };
  await fetch(`${account.cloud.endpoint}/_local/faults`, { method: "POST", body: JSON.stringify(fault) });
  await invoke(account, "teller", { url }, { InvocationType: "Event" });
  await pass(50);
  expect(await receive()).toEqual([]);
  await pass(20);
  expect(await receive()).toMatchObject([{ Body: "!" }]);
});

test("credentials are new before they end", async () => {
  await create("f", "export const handler = async () => process.env.AWS_ACCESS_KEY_ID;");
  await pass(1);
  const { result: first } = await invoke(account, "f");
  expect((await invoke(account, "f")).result).toBe(first);
  await pass(SESSION_SECONDS);
  expect((await invoke(account, "f")).result).not.toBe(first);
});
