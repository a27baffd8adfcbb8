/** A job's new state on its way to a topic: the step with its own ports, asked twice and tried again. */
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { announcer } from "../../aws/announcements.ts";
import { deliveries } from "../../aws/deliveries.ts";
import { ledger } from "../../aws/ledger.ts";
import { createPorts } from "../../aws/ports.ts";
import { timeline, timelines } from "../../aws/timeline.ts";
import { topics } from "../../aws/topics.ts";
import { webhooks } from "../../aws/webhooks.ts";
import type { Control } from "../../core/ledger.ts";
import { announce } from "../../core/steps/announce.ts";
import { onJobState, type JobStateInput } from "../../core/steps/on-job-state.ts";
import { TOLD_STATES } from "../../core/notify.ts";
import { buildJob } from "../core/builders.ts";
import { createTable, useCloud } from "./cloud.ts";

const running = useCloud({ eventSeconds: 0 });
let sns: SNSClient;
let sqs: SQSClient;
let topic: string;
let queue: string;
let jobs = 0;
let jobId: string;

beforeAll(async () => {
  await createTable(running().config);
  sns = new SNSClient(running().config);
  sqs = new SQSClient(running().config);
  topic = (await sns.send(new CreateTopicCommand({ Name: "jobs" }))).TopicArn!;
  queue = (await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }))).QueueUrl!;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ["QueueArn"] }),
  );
  const Endpoint = Attributes!["QueueArn"]!;
  const Statement = [
    { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Endpoint },
  ];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: "sqs", Endpoint }));
});
beforeEach(() => {
  jobs += 1;
  jobId = `digits-${String(jobs).padStart(12, "0")}`;
});

const portsOf = () => createPorts({ announcer, ledger, timeline, deliveries, topics, webhooks });

/** All that the queue has got, oldest first. */
async function received(): Promise<readonly any[]> {
  const found: any[] = [];
  for (;;) {
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue }));
    if (message === undefined) return found;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: message.ReceiptHandle }));
    const { Subject, Message, MessageAttributes } = JSON.parse(message.Body!) as Record<string, any>;
    found.push({ subject: Subject, id: MessageAttributes["webhook-id"].Value, ...JSON.parse(Message) });
  }
}
const failures = async () =>
  (await timelines({ ...portsOf().deployment, table: "table" } as never).read(jobId)).filter(
    ({ type }) => type === "notification-failed",
  );

const newControl = (): Control => ({
  version: 1,
  jobId,
  name: "digits",
  submittedAt: "2026-11-28T10:00:00.000Z",
  state: "active",
  phase: "submitted",
  notifies: true,
  execution: "arn:run",
  owner: "arn:run",
  claim: 0,
  wait: null,
  attempt: 1,
  entries: {},
  capacity: null,
  retriedAttempts: [],
  ending: null,
  outcome: null,
});
async function createJob(...targets: readonly { to: string; on?: typeof TOLD_STATES }[]): Promise<void> {
  const defaults = { on: TOLD_STATES, format: "spot-connect", secret: null } as const;
  const notify = targets.map((target) => ({ ...defaults, ...target }));
  const job = { ...buildJob(), notify };
  await portsOf().ledger.create({ version: 1, jobId, job, submittedAt: "2026-11-28T10:00:00.000Z" }, newControl());
}
const change = (more: Partial<JobStateInput> = {}): JobStateInput => ({
  stack: "spot-connect-test",
  jobId,
  name: "digits",
  state: "running",
  sequence: 1,
  attempt: 1,
  error: null,
  message: null,
  time: "2026-11-28T10:01:00.000Z",
  invocation: "first",
  ...more,
});

test("a change is published once, whoever comes again with it", async () => {
  await createJob({ to: topic });
  const ports = portsOf();
  await onJobState(ports, change());
  await onJobState(ports, change());
  await Promise.all(["second", "third"].map((invocation) => onJobState(ports, change({ invocation }))));
  await onJobState(ports, change({ state: "moving", sequence: 2, invocation: "fourth" }));
  expect(await received()).toMatchObject([
    { subject: `digits is running [${jobId}]`, id: `${jobId}.1-running-0`, type: "job.state", jobId, state: "running" },
    { id: `${jobId}.2-moving-0`, state: "moving", sequence: 2 },
  ]);
});

test("only states that a target asks for are told", async () => {
  await createJob({ to: topic, on: ["failed"] as never });
  await onJobState(portsOf(), change());
  expect(await received()).toEqual([]);
});

test("a topic that is not there is tried in three invocations; then the timeline says so, and nobody throws", async () => {
  const { TopicArn: gone = "" } = await sns.send(new CreateTopicCommand({ Name: "gone" }));
  await sns.send(new DeleteTopicCommand({ TopicArn: gone }));
  await createJob({ to: topic }, { to: gone });
  const ports = portsOf();
  for (let times = 0; times < 2; times++)
    await expect(onJobState(ports, change())).rejects.toThrow("1 of 2 notifications are still to be delivered");
  expect(await failures()).toEqual([]);
  await onJobState(ports, change());
  await onJobState(ports, change());
  expect(await failures()).toMatchObject([
    { message: `${gone} was not told that the job is running: NotFoundException: Topic does not exist` },
  ]);
  expect(await received()).toHaveLength(1);
});

test("an invocation that died is taken up by its retry, and by no other", async () => {
  await createJob({ to: topic });
  const ports = portsOf();
  expect(await ports.deliveries.claim(jobId, "1-running-0", "first")).toBe(1);
  await onJobState(ports, change({ invocation: "second" }));
  expect(await received()).toEqual([]);
  await onJobState(ports, change());
  expect(await received()).toHaveLength(1);
});

test("a state is announced once; who died before noting it announces the same again", async () => {
  await createJob({ to: topic });
  const sent: unknown[] = [];
  const ports = { ...portsOf(), announcer: { announce: async (each: unknown) => void sent.push(each) } };
  const inPhase = async (phase: Control["phase"]) =>
    ports.ledger.change(jobId, { when: [], set: [{ path: ["phase"], value: phase }] });
  const now = "2026-11-28T10:01:00.000Z";
  const first = await inPhase("starting");
  await announce(ports, first, now);
  await announce(ports, first, now);
  await announce(ports, await ports.ledger.control(jobId), now);
  await announce(ports, await inPhase("running"), now);
  expect(sent).toMatchObject([
    { state: "starting", sequence: 1 },
    { state: "starting", sequence: 1 },
    { state: "running", sequence: 2 },
  ]);
});

test("a bus that does not take it costs the job nothing, and the next look tells it", async () => {
  await createJob({ to: topic });
  const ports = portsOf();
  const control = await ports.ledger.change(jobId, { when: [], set: [{ path: ["phase"], value: "running" }] });
  const order = { service: "events", operation: "PutEvents", error: "InternalFailure", status: 500, times: 10 };
  await fetch(`${running().cloud.endpoint}/_local/faults`, { method: "POST", body: JSON.stringify(order) });
  await announce(ports, control, "2026-11-28T10:01:00.000Z");
  expect((await ports.ledger.control(jobId)).announced).toBeUndefined();
  await fetch(`${running().cloud.endpoint}/_local/faults`, { method: "DELETE" });
  await announce(ports, control, "2026-11-28T10:01:00.000Z");
  expect((await ports.ledger.control(jobId)).announced).toEqual({ state: "running", sequence: 1 });
});
