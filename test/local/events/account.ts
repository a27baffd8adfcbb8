/** What the tests of the bus share: an account in virtual time, queues and rules. */
import {
  DeleteMessageCommand,
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import type { PutEventsCommandOutput, Target } from "@aws-sdk/client-eventbridge";
import { VirtualClock } from "../../../local/index.ts";
import type { LocalCloudOptions } from "../../../local/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

export interface BusAccount extends TestCloud {
  readonly bus: EventBridgeClient;
  pass(seconds: number): Promise<void>;
  ruleArn(name: string): string;
  /** A queue that lets this rule send to it; `receive` takes what is there out of it. */
  makeQueue(name: string, rule?: string): Promise<{ readonly arn: string; receive: () => Promise<readonly any[]> }>;
  makeRule(target: Target, source?: string): Promise<void>;
  put(source?: string, detail?: string): Promise<PutEventsCommandOutput>;
}

export async function openBus(options: LocalCloudOptions = {}): Promise<BusAccount> {
  const clock = new VirtualClock(Date.parse("2026-11-22T12:00:00Z"));
  const account = await startTestCloud({ clock, ...options });
  const bus = new EventBridgeClient(account.clientConfig);
  const sqs = new SQSClient(account.clientConfig);
  const { accountId } = account.cloud;
  const ruleArn = (name: string): string => `arn:aws:events:us-east-1:${accountId}:rule/${name}`;
  return {
    ...account,
    bus,
    ruleArn,
    pass: (seconds) => clock.run(new Promise((resolve) => clock.at(clock.now() + seconds * 1000, resolve))),
    async makeQueue(QueueName, rule = "r") {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
      const arn = `arn:aws:sqs:us-east-1:${accountId}:${QueueName}`;
      const Policy = queuePolicy(arn, ruleArn(rule));
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
      return { arn, receive: () => receive(sqs, QueueUrl) };
    },
    async makeRule(target, source = "mine") {
      await bus.send(new PutRuleCommand({ Name: "r", EventPattern: JSON.stringify({ source: [source] }) }));
      await bus.send(new PutTargetsCommand({ Rule: "r", Targets: [target] }));
    },
    put: (Source = "mine", Detail = '{"n":1}') =>
      bus.send(new PutEventsCommand({ Entries: [{ Source, DetailType: "Thing", Detail }] })),
  };
}

const queuePolicy = (queueArn: string, ruleArn: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
    },
  });

async function receive(sqs: SQSClient, QueueUrl: string | undefined) {
  const input = { QueueUrl, MessageAttributeNames: ["All"], MaxNumberOfMessages: 10 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = "{}", MessageAttributes }) => ({ body: JSON.parse(Body), MessageAttributes }));
}

/** `POST /_local/…` */
export async function control(account: TestCloud, path: string, input: object): Promise<void> {
  const answer = await fetch(`${account.cloud.endpoint}/_local/${path}`, {
    method: "POST",
    body: JSON.stringify(input),
  });
  if (answer.status !== 200) throw new Error(await answer.text());
}
