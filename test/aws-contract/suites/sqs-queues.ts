/** Queues: their names and attributes, made twice, and where messages go that nobody could use. */
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  type QueueAttributeName,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";
import { createQueue } from "./sqs.ts";

async function attributesOf({ sqs }: Account, QueueUrl: string, ...AttributeNames: QueueAttributeName[]) {
  return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
}

export const SQS_QUEUES: Suite = {
  service: "SQS",
  cases: {
    "a new queue has SQS's defaults": async (account) => {
      const QueueUrl = await createQueue(account);
      expect(await attributesOf(account, QueueUrl, "All")).toMatchObject({
        VisibilityTimeout: "30",
        MessageRetentionPeriod: "345600",
        MaximumMessageSize: "1048576",
        DelaySeconds: "0",
        ReceiveMessageWaitTimeSeconds: "0",
        SqsManagedSseEnabled: "true",
        ApproximateNumberOfMessages: "0",
        CreatedTimestamp: expect.stringMatching(/^\d{10}/),
      });
    },

    "a queue's URL is found by its name": async ({ sqs, name, later }) => {
      const QueueName = name();
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
      later(() => sqs.send(new DeleteQueueCommand({ QueueUrl: QueueUrl! })));
      expect(QueueUrl).toMatch(new RegExp(`/\\d{12}/${QueueName}$`));
      expect((await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl).toBe(QueueUrl);
    },

    "making a queue again gives the same; with another attribute it is QueueNameExists": async (account) => {
      const { sqs, name, later } = account;
      const QueueName = name();
      const create = (Attributes: Partial<Record<QueueAttributeName, string>>) =>
        sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
      const { QueueUrl } = await create({ VisibilityTimeout: "60" });
      later(() => sqs.send(new DeleteQueueCommand({ QueueUrl: QueueUrl! })));
      expect((await create({ VisibilityTimeout: "60" })).QueueUrl).toBe(QueueUrl);
      expect((await create({})).QueueUrl).toBe(QueueUrl);
      await expectRefused(create({ VisibilityTimeout: "61" }), "QueueNameExists");
    },

    "attributes can be changed one by one": async (account) => {
      const QueueUrl = await createQueue(account, { VisibilityTimeout: "60" });
      await account.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: "5" } }));
      // A change takes up to 60 seconds (API reference, SetQueueAttributes).
      await account.eventually("both", async () => {
        const found = await attributesOf(account, QueueUrl, "VisibilityTimeout", "DelaySeconds");
        return found?.["DelaySeconds"] === "5" && found["VisibilityTimeout"] === "60";
      });
    },

    "an attribute is one that there is, with a value in its range": async (account) => {
      const QueueUrl = await createQueue(account);
      const set = (Attributes: Record<string, string>) =>
        account.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      await expectRefused(set({ NoSuchThing: "1" }), "InvalidAttributeName");
      await expectRefused(attributesOf(account, QueueUrl, "NoSuchThing" as "All"), "InvalidAttributeName");
      for (const wrong of [
        { VisibilityTimeout: "43201" },
        { VisibilityTimeout: "-1" },
        { MessageRetentionPeriod: "59" },
        { MaximumMessageSize: "1048577" },
        { DelaySeconds: "901" },
        { ReceiveMessageWaitTimeSeconds: "21" },
        { Policy: "{" },
      ])
        await expectRefused(set(wrong), "InvalidAttributeValue");
    },

    "a name has letters, digits, hyphens and underscores, 80 at most": async ({ sqs, name }) => {
      for (const QueueName of ["no name", `${name()}${"x".repeat(80)}`])
        await expectRefused(sqs.send(new CreateQueueCommand({ QueueName })), "InvalidParameterValue");
    },

    "a queue keeps the tags it was made with and those it was given": async (account) => {
      const { sqs, name, later } = account;
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name(), tags: { first: "1" } }));
      later(() => sqs.send(new DeleteQueueCommand({ QueueUrl: QueueUrl! })));
      await sqs.send(new TagQueueCommand({ QueueUrl: QueueUrl!, Tags: { second: "" } }));
      await account.eventually("both tags", async () => {
        const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl: QueueUrl! }));
        return Tags?.["first"] === "1" && Tags["second"] === "";
      });
    },

    "what was received too often is in the dead-letter queue": async (account) => {
      const dead = await createQueue(account);
      const { QueueArn } = (await attributesOf(account, dead, "QueueArn"))!;
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: QueueArn, maxReceiveCount: 1 });
      const source = await createQueue(account, { RedrivePolicy, VisibilityTimeout: "0" });
      expect(JSON.parse((await attributesOf(account, source, "RedrivePolicy"))!["RedrivePolicy"]!)).toEqual(
        JSON.parse(RedrivePolicy),
      );
      await account.sqs.send(new SendMessageCommand({ QueueUrl: source, MessageBody: "poison" }));
      const message = await account.eventually("the message in the dead-letter queue", async () => {
        await account.sqs.send(new ReceiveMessageCommand({ QueueUrl: source }));
        return (await account.sqs.send(new ReceiveMessageCommand({ QueueUrl: dead }))).Messages?.[0];
      });
      expect(message.Body).toBe("poison");
    },

    "a dead-letter queue has to be there": async (account) => {
      const { QueueArn } = (await attributesOf(account, await createQueue(account), "QueueArn"))!;
      const set = async (policy: object) => {
        const Attributes = { RedrivePolicy: JSON.stringify(policy) };
        const command = new CreateQueueCommand({ QueueName: account.name(), Attributes });
        await expectRefused(account.sqs.send(command), "InvalidParameterValue");
      };
      await set({ deadLetterTargetArn: `${QueueArn!}-none`, maxReceiveCount: 1 });
      await set({ deadLetterTargetArn: QueueArn, maxReceiveCount: 0 });
      await set({ deadLetterTargetArn: QueueArn, maxReceiveCount: 1001 });
      await set({ deadLetterTargetArn: QueueArn });
    },

    "a deleted queue cannot be asked any more": async ({ sqs, name, eventually }) => {
      const QueueName = name();
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl: QueueUrl! }));
      // Up to 60 seconds (API reference, DeleteQueue).
      const refusal = await eventually("a refusal", () =>
        sqs.send(new GetQueueUrlCommand({ QueueName })).then(
          () => null,
          (error: unknown) => error as Error,
        ),
      );
      expect(refusal.name).toBe("QueueDoesNotExist");
    },
  },
};
