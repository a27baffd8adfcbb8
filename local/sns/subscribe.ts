import type { SubscribeCommandInput, SubscribeResponse } from "@aws-sdk/client-sns";
import { randomUUID } from "node:crypto";
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import { PROTOCOLS } from "./facts.ts";
import { invalidParameter, requireTopic, subscriptionsOf, subscriptionsTo } from "./topics.ts";

/** What each protocol's endpoint is, and what SNS calls it when it refuses one. */
const ENDPOINTS: Readonly<Record<string, readonly [RegExp, string]>> = {
  sqs: [/^arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w-]+$/, "SQS endpoint ARN"],
  email: [/^[^\s@]+@[^\s@]+$/, "Email address"],
  "email-json": [/^[^\s@]+@[^\s@]+$/, "Email address"],
  https: [/^https:\/\/./, "Endpoint must match the specified protocol"],
};

/** The same endpoint again is the same subscription. */
export const subscribe =
  ({ store }: Cloud) =>
  (input: SubscribeCommandInput): SubscribeResponse => {
    const topic = requireTopic(store, input.TopicArn);
    const { Protocol: protocol = "", Endpoint: endpoint = "", Attributes = {} } = input;
    checkEndpoint(protocol, endpoint);
    const isRaw = readRaw(protocol, Attributes);
    const known = subscriptionsTo(store, topic.arn).find(
      (each) => each.protocol === protocol && each.endpoint === endpoint,
    );
    if (known && known.isRaw !== isRaw)
      throw invalidParameter("Attributes Reason: Subscription already exists with different attributes");
    const made = known ?? {
      arn: `${topic.arn}:${randomUUID()}`,
      topicArn: topic.arn,
      protocol,
      endpoint,
      isConfirmed: protocol === "sqs",
      isRaw,
    };
    subscriptionsOf(store).put(made.arn, made);
    const isTold = made.isConfirmed || input.ReturnSubscriptionArn === true;
    return { SubscriptionArn: isTold ? made.arn : "pending confirmation" };
  };

function checkEndpoint(protocol: string, endpoint: string): void {
  if (!PROTOCOLS.includes(protocol))
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  const [pattern, words] = ENDPOINTS[protocol] ?? [];
  if (pattern === undefined)
    throw new AwsError("NotImplemented", `sns:Subscribe by ${protocol} is not implemented by the local cloud`, {
      status: 501,
    });
  if (!pattern.test(endpoint)) throw invalidParameter(words!);
}

function readRaw(protocol: string, attributes: Readonly<Record<string, string>>): boolean {
  const { RawMessageDelivery: raw = "false", ...others } = attributes;
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw new AwsError("NotImplemented", `sns:Subscribe with ${other} is not implemented by the local cloud`, {
      status: 501,
    });
  if (!["true", "false"].includes(raw)) throw invalidParameter("Attributes Reason: RawMessageDelivery: Invalid value");
  if (raw === "true" && protocol.startsWith("email"))
    throw invalidParameter(`Attributes Reason: Delivery protocol [${protocol}] does not support raw message delivery.`);
  return raw === "true";
}
