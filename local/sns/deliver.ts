/**
 * A message to one subscription: into a queue, as it is or in SNS's envelope (developer guide, "Amazon SNS message and
 * JSON formats"). Nobody confirms an address or a server here, and nothing leaves for one.
 */
import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import type { Cloud } from "../kernel/service.ts";
import { allowsService } from "../lambda/policy.ts";
import type { PolicyDocument } from "../lambda/policy.ts";
import type { Subscription } from "./topics.ts";

export interface Notification {
  readonly id: string;
  readonly subject: string | null;
  readonly message: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
}

/** Never throws: who publishes is not told what becomes of it. */
export async function deliver(cloud: Cloud, subscription: Subscription, notification: Notification): Promise<void> {
  if (subscription.protocol !== "sqs") return;
  try {
    await sendToQueue(cloud, subscription, notification);
  } catch (error) {
    cloud.log("a message did not reach a subscription", { subscription: subscription.arn, error: String(error) });
  }
}

async function sendToQueue(cloud: Cloud, subscription: Subscription, notification: Notification): Promise<void> {
  const QueueName = subscription.endpoint.split(":").at(-1) ?? "";
  const { QueueUrl } = await cloud.call<{ QueueUrl: string }>("sqs", "GetQueueUrl", { QueueName }, cloud.self);
  const { Attributes } = await cloud.call<{ Attributes?: { Policy?: string } }>(
    "sqs",
    "GetQueueAttributes",
    { QueueUrl, AttributeNames: ["Policy"] },
    cloud.self,
  );
  const wanted = {
    service: "sns.amazonaws.com",
    action: "sqs:SendMessage",
    resource: subscription.endpoint,
    sourceArn: subscription.topicArn,
    accountId: cloud.accountId,
  };
  if (!allowsService(JSON.parse(Attributes?.Policy || "{}") as PolicyDocument, wanted))
    throw new Error(`the queue's policy does not let ${subscription.topicArn} send to it`);
  const content = subscription.isRaw
    ? { MessageBody: notification.message, MessageAttributes: notification.attributes }
    : { MessageBody: JSON.stringify(envelope(cloud, subscription, notification), null, 2) };
  await cloud.call("sqs", "SendMessage", { QueueUrl, ...content }, cloud.self);
}

function envelope(cloud: Cloud, { topicArn, arn }: Subscription, { id, subject, message, attributes }: Notification) {
  const given = Object.entries(attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) =>
      [
        name,
        { Type: DataType, Value: StringValue ?? Buffer.from(BinaryValue ?? new Uint8Array()).toString("base64") },
      ] as const,
  );
  return {
    Type: "Notification",
    MessageId: id,
    TopicArn: topicArn,
    ...(subject === null ? {} : { Subject: subject }),
    Message: message,
    Timestamp: new Date(cloud.clock.now()).toISOString(),
    SignatureVersion: "1",
    Signature: "none",
    SigningCertURL: `https://sns.${cloud.region}.amazonaws.com/SimpleNotificationService-0.pem`,
    UnsubscribeURL: `https://sns.${cloud.region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`,
    ...(given.length === 0 ? {} : { MessageAttributes: Object.fromEntries(given) }),
  };
}
