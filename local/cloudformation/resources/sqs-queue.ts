import { tagMap, toText } from "../resource-type.ts";
import type { ResolvedProperties, ResourceType } from "../resource-type.ts";

const ATTRIBUTES = [
  "ContentBasedDeduplication",
  "DelaySeconds",
  "FifoQueue",
  "KmsMasterKeyId",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ReceiveMessageWaitTimeSeconds",
  "RedriveAllowPolicy",
  "RedrivePolicy",
  "SqsManagedSseEnabled",
  "VisibilityTimeout",
];

/** AWS::SQS::Queue */
export const sqsQueue: ResourceType = {
  properties: ["QueueName", "Tags", ...ATTRIBUTES],
  replaceOn: ["QueueName", "FifoQueue"],
  async create(context, properties) {
    const isFifo = String(properties["FifoQueue"]) === "true";
    const QueueName =
      (properties["QueueName"] as string | undefined) ?? context.name(isFifo ? 75 : 80) + (isFifo ? ".fifo" : "");
    const tags = tagMap(context.tags(properties["Tags"]));
    const { QueueUrl } = await context.call("sqs", "CreateQueue", {
      QueueName,
      Attributes: attributesOf(properties),
      tags,
    });
    return QueueUrl;
  },
  async update(context, { physicalId: QueueUrl }, properties) {
    const Attributes = attributesOf(properties);
    if (Object.keys(Attributes).length > 0) await context.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes });
  },
  async delete(context, { physicalId: QueueUrl }) {
    if (!QueueUrl.startsWith("http")) return;
    await context.callUnless(["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"], "sqs", "DeleteQueue", {
      QueueUrl,
    });
  },
  async attributes(context, { physicalId: QueueUrl }) {
    const { Attributes } = await context.call("sqs", "GetQueueAttributes", {
      QueueUrl,
      AttributeNames: ["QueueArn"],
    });
    return { Arn: Attributes.QueueArn, QueueName: QueueUrl.split("/").at(-1), QueueUrl };
  },
};

const attributesOf = (properties: ResolvedProperties): Record<string, string> =>
  Object.fromEntries(
    ATTRIBUTES.filter((name) => properties[name] !== undefined).map((name) => [name, toText(properties[name])]),
  );
