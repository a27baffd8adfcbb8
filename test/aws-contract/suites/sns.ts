/** Topics: what jobs' notifications and alarms are published to. */
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type Message,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";
import { createQueue } from "./sqs.ts";

async function createTopic({ sns, name, later }: Account): Promise<string> {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name() }));
  later(() => sns.send(new DeleteTopicCommand({ TopicArn })));
  return TopicArn!;
}

/** A queue that is subscribed; `receive` waits for one message. */
async function listen(account: Account, TopicArn: string, Attributes: Record<string, string> = {}) {
  const { sns, sqs } = account;
  const QueueUrl = await createQueue(account);
  const queue = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const Endpoint = queue.Attributes!["QueueArn"]!;
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: Endpoint,
    Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes, ReturnSubscriptionArn: true }),
  );
  account.later(() => sns.send(new UnsubscribeCommand({ SubscriptionArn })));
  const receive = (): Promise<Message> =>
    account.eventually("a message", async () => {
      const answer = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ["All"] }),
      );
      const message = answer.Messages?.[0];
      if (message) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle! }));
      return message;
    });
  return { Endpoint, SubscriptionArn: SubscriptionArn!, receive };
}

const MessageAttributes = { state: { DataType: "String", StringValue: "running" } };

export const SNS: Suite = {
  service: "SNS",
  cases: {
    "a topic is made once by its name, and has an ARN, an owner and a policy": async (account) => {
      const TopicArn = await createTopic(account);
      expect(TopicArn).toMatch(/^arn:aws:sns:[\w-]+:\d{12}:contract-/);
      const again = await account.sns.send(new CreateTopicCommand({ Name: TopicArn.split(":").at(-1) }));
      expect(again.TopicArn).toBe(TopicArn);
      await account.sns.send(
        new SetTopicAttributesCommand({ TopicArn, AttributeName: "DisplayName", AttributeValue: "told" }),
      );
      const { Attributes } = await account.sns.send(new GetTopicAttributesCommand({ TopicArn }));
      expect(Attributes).toMatchObject({
        TopicArn,
        Owner: TopicArn.split(":")[4],
        DisplayName: "told",
        Policy: expect.stringContaining("SNS:Publish"),
        SubscriptionsConfirmed: "0",
        SubscriptionsPending: "0",
      });
    },

    "a message reaches a queue in SNS's envelope": async (account) => {
      const TopicArn = await createTopic(account);
      const { receive } = await listen(account, TopicArn);
      const sent = await account.sns.send(
        new PublishCommand({ TopicArn, Message: "hello", Subject: "news", MessageAttributes }),
      );
      expect(JSON.parse((await receive()).Body!)).toMatchObject({
        Type: "Notification",
        MessageId: sent.MessageId,
        TopicArn,
        Subject: "news",
        Message: "hello",
        Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        MessageAttributes: { state: { Type: "String", Value: "running" } },
      });
    },

    "a message reaches a queue as it is, where the subscription says raw": async (account) => {
      const TopicArn = await createTopic(account);
      const { receive } = await listen(account, TopicArn, { RawMessageDelivery: "true" });
      await account.sns.send(new PublishCommand({ TopicArn, Message: '{"ä":1}', MessageAttributes }));
      expect(await receive()).toMatchObject({ Body: '{"ä":1}', MessageAttributes });
    },

    "a queue's subscription is listed with its ARN, an address's as pending": async (account) => {
      const TopicArn = await createTopic(account);
      const { Endpoint, SubscriptionArn } = await listen(account, TopicArn);
      // AWS writes to it: RFC 2606 keeps the domain from being anybody's.
      const address = { TopicArn, Protocol: "email", Endpoint: "nobody@example.com" };
      const asked = await account.sns.send(new SubscribeCommand(address));
      expect(asked.SubscriptionArn).toBe("pending confirmation");
      const { Subscriptions = [] } = await account.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
      expect(new Map(Subscriptions.map((each) => [each.Endpoint, each.SubscriptionArn]))).toEqual(
        new Map([
          [Endpoint, SubscriptionArn],
          [address.Endpoint, "PendingConfirmation"],
        ]),
      );
    },

    "a message has a body of at most 256 KiB, and a subject of one short line": async (account) => {
      const TopicArn = await createTopic(account);
      const publish = (input: { Message: string; Subject?: string }) =>
        account.sns.send(new PublishCommand({ TopicArn, ...input }));
      await publish({ Message: "x".repeat(262_144) });
      for (const wrong of [
        { Message: "" },
        { Message: "x".repeat(262_145) },
        { Message: "m", Subject: "x".repeat(101) },
        { Message: "m", Subject: "two\nlines" },
      ])
        await expectRefused(publish(wrong), "InvalidParameterException");
    },

    "a topic's name has letters, digits, hyphens and underscores": async ({ sns }) => {
      for (const Name of ["two words", "x".repeat(257)])
        await expectRefused(sns.send(new CreateTopicCommand({ Name })), "InvalidParameterException");
    },

    "an unknown topic is NotFound, what is no ARN InvalidParameter, and deleting twice no error": async (account) => {
      const TopicArn = await createTopic(account);
      await account.sns.send(new DeleteTopicCommand({ TopicArn }));
      await account.sns.send(new DeleteTopicCommand({ TopicArn }));
      await expectRefused(account.sns.send(new PublishCommand({ TopicArn, Message: "m" })), "NotFoundException");
      await expectRefused(account.sns.send(new GetTopicAttributesCommand({ TopicArn })), "NotFoundException");
      const wrong = new PublishCommand({ TopicArn: "news", Message: "m" });
      await expectRefused(account.sns.send(wrong), "InvalidParameterException");
    },

    "a protocol and its endpoint must be ones that SNS has": async (account) => {
      const TopicArn = await createTopic(account);
      for (const [Protocol, Endpoint] of [
        ["pigeon", "home"],
        ["sqs", "https://sqs.example.com/queue"],
        ["email", "nobody"],
      ] as const)
        await expectRefused(
          account.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint })),
          "InvalidParameterException",
        );
    },
  },
};
