/** Messages: what they carry, how they are hidden and come back, and what may be sent. */
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type ReceiveMessageCommandInput,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";
import { createQueue } from "./sqs.ts";

type More = Partial<ReceiveMessageCommandInput>;

/** One receive may find none of those that there are. */
const receive = (account: Account, QueueUrl: string, more: More = {}): Promise<Message> =>
  account.eventually("a message", async () => {
    const { Messages = [] } = await account.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, ...more }),
    );
    return Messages[0];
  });

export const SQS_MESSAGES: Suite = {
  service: "SQS",
  cases: {
    "attributes come with a message when they are asked for": async (account) => {
      const QueueUrl = await createQueue(account, { VisibilityTimeout: "0" });
      const MessageAttributes = {
        "kind.a": { DataType: "String", StringValue: "é" },
        count: { DataType: "Number", StringValue: "2" },
        bytes: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) },
      };
      // Clients compare the digests of what they send and receive with their own.
      await account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m", MessageAttributes }));
      const all = await receive(account, QueueUrl, { MessageAttributeNames: ["All"] });
      expect(all.MessageAttributes).toMatchObject(MessageAttributes);
      const some = await receive(account, QueueUrl, { MessageAttributeNames: ["kind.*"] });
      expect(Object.keys(some.MessageAttributes ?? {})).toEqual(["kind.a"]);
      expect((await receive(account, QueueUrl)).MessageAttributes).toBeUndefined();
    },

    "a message says when it was sent and how often it was received": async (account) => {
      const QueueUrl = await createQueue(account, { VisibilityTimeout: "0" });
      await account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
      const more: More = { MessageSystemAttributeNames: ["All"] };
      const first = await receive(account, QueueUrl, more);
      expect(first.Attributes).toMatchObject({
        ApproximateReceiveCount: "1",
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
      });
      const again = await receive(account, QueueUrl, more);
      expect(again.MessageId).toBe(first.MessageId);
      expect(Number(again.Attributes!["ApproximateReceiveCount"])).toBeGreaterThan(1);
      expect(again.Attributes!["SentTimestamp"]).toBe(first.Attributes!["SentTimestamp"]);
    },

    "a receive may hide a message for a time of its own": async (account) => {
      const QueueUrl = await createQueue(account, { VisibilityTimeout: "600" });
      await account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
      const first = await receive(account, QueueUrl, { VisibilityTimeout: 0 });
      const again = await receive(account, QueueUrl);
      expect(again.MessageId).toBe(first.MessageId);
      expect(again.ReceiptHandle).not.toBe(first.ReceiptHandle);
    },

    "a message that waits is not received before": async (account) => {
      const QueueUrl = await createQueue(account, { DelaySeconds: "900" });
      await account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "later" }));
      await account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "now", DelaySeconds: 0 }));
      expect((await receive(account, QueueUrl)).Body).toBe("now");
      expect((await account.sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? []).toEqual([]);
    },

    "deleting a message twice is no error": async (account) => {
      const QueueUrl = await createQueue(account);
      await account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
      const { ReceiptHandle } = await receive(account, QueueUrl);
      for (let times = 0; times < 2; times++)
        await account.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: ReceiptHandle! }));
    },

    "a handle that nobody gave is ReceiptHandleIsInvalid": async (account) => {
      const QueueUrl = await createQueue(account);
      const command = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "nonsense" });
      await expectRefused(account.sqs.send(command), "ReceiptHandleIsInvalid");
    },

    "a body has at least one character": async (account) => {
      const QueueUrl = await createQueue(account);
      const command = new SendMessageCommand({ QueueUrl, MessageBody: "" });
      const refusal = await account.sqs.send(command).then(
        () => null,
        (error: unknown) => error as Error,
      );
      // The model has no such limit, so the name is not the API reference's to give.
      expect(refusal?.name ?? "no error").toMatch(
        /^(MissingParameter|MissingRequiredParameterException|InvalidParameterValue)/,
      );
    },

    "a body has the characters that XML has": async (account) => {
      const QueueUrl = await createQueue(account);
      const send = (MessageBody: string) => account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      for (const MessageBody of ["a\u0000b", "a\u001bb", "a\uffff"])
        await expectRefused(send(MessageBody), "InvalidMessageContents");
      await send("\t\n\r \u{10ffff}");
    },

    "a message has at most its queue's size, its attributes counted": async (account) => {
      const QueueUrl = await createQueue(account, { MaximumMessageSize: "1024" });
      const send = (MessageBody: string, more: object = {}) =>
        account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
      await send("é".repeat(512));
      await expectRefused(send("é".repeat(513)), "InvalidParameterValue");
      // The name's, the type's and the value's bytes.
      const MessageAttributes = { kind: { DataType: "String", StringValue: "é" } };
      await send("x".repeat(1024 - "kindStringé".length - 1), { MessageAttributes });
      await expectRefused(
        send("x".repeat(1024 - "kindStringé".length), { MessageAttributes }),
        "InvalidParameterValue",
      );
    },

    "how much, how long and how late have their ranges": async (account) => {
      const QueueUrl = await createQueue(account);
      for (const wrong of [
        { MaxNumberOfMessages: 0 },
        { MaxNumberOfMessages: 11 },
        { WaitTimeSeconds: 21 },
        { VisibilityTimeout: 43_201 },
        { VisibilityTimeout: -1 },
      ])
        await expectRefused(
          account.sqs.send(new ReceiveMessageCommand({ QueueUrl, ...wrong })),
          "InvalidParameterValue",
        );
      for (const DelaySeconds of [-1, 901])
        await expectRefused(
          account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m", DelaySeconds })),
          "InvalidParameterValue",
        );
    },
  },
};
