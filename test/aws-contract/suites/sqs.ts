/** The dead-letter queue. */
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";

export async function createQueue(account: Account, Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl } = await account.sqs.send(new CreateQueueCommand({ QueueName: account.name(), Attributes }));
  account.later(() => account.sqs.send(new DeleteQueueCommand({ QueueUrl: QueueUrl! })));
  return QueueUrl!;
}

export const SQS: Suite = {
  service: "SQS",
  cases: {
    "a queue keeps its attributes, and has an ARN": async (account) => {
      const QueueUrl = await createQueue(account, { MessageRetentionPeriod: "1209600" });
      const { Attributes } = await account.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn", "MessageRetentionPeriod"] }),
      );
      expect(Attributes).toEqual({
        QueueArn: expect.stringMatching(/^arn:aws:sqs:[\w-]+:\d{12}:contract-/),
        MessageRetentionPeriod: "1209600",
      });
    },

    "a message comes with its body, and is gone when it is deleted": async (account) => {
      const QueueUrl = await createQueue(account);
      const MessageBody = JSON.stringify({ text: "ä€𝄞\n" });
      const sent = await account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      const message = await account.eventually("the message", async () => {
        const { Messages = [] } = await account.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
        return Messages[0];
      });
      expect(message).toMatchObject({ MessageId: sent.MessageId, Body: MessageBody, MD5OfBody: sent.MD5OfMessageBody });
      await account.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle! }));
      await account.eventually("an empty queue", async () => {
        const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
        const { Attributes = {} } = await account.sqs.send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
        );
        return AttributeNames.every((attribute) => Attributes[attribute] === "0");
      });
    },

    "a received message is not seen again until its time is over": async (account) => {
      const QueueUrl = await createQueue(account, { VisibilityTimeout: "600" });
      await account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "once" }));
      const receive = async () => (await account.sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? [];
      await account.eventually("the message", async () => (await receive()).length === 1);
      expect(await receive()).toEqual([]);
    },

    "an unknown queue is QueueDoesNotExist": async ({ sqs, name }) => {
      await expectRefused(sqs.send(new GetQueueUrlCommand({ QueueName: name() })), "QueueDoesNotExist");
    },
  },
};
