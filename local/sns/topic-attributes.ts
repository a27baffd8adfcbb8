/** A topic's settings: set one at a time, read all together. */
import type {
  GetTopicAttributesCommandInput,
  GetTopicAttributesResponse,
  SetTopicAttributesCommandInput,
} from "@aws-sdk/client-sns";
import type { Cloud } from "../kernel/service.ts";
import { TOPIC_ATTRIBUTES } from "./facts.ts";
import { invalidParameter, policyOf, requireTopic, subscriptionsTo, topicsOf } from "./topics.ts";

export function checkAttributes(attributes: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(attributes)) {
    if (!TOPIC_ATTRIBUTES.has(name)) throw invalidParameter("AttributeName");
    if (name.endsWith("Policy") && !isJson(value)) throw invalidParameter("Policy Error: null");
    if (name === "DisplayName" && value.length > 100)
      throw invalidParameter("DisplayName Reason: must be at most 100 characters");
  }
  return { ...attributes };
}

function isJson(text: string): boolean {
  try {
    return text === "" || typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

export const setTopicAttributes =
  ({ store }: Cloud) =>
  ({ TopicArn, AttributeName = "", AttributeValue = "" }: SetTopicAttributesCommandInput): void => {
    const topic = requireTopic(store, TopicArn);
    const attributes = { ...topic.attributes, ...checkAttributes({ [AttributeName]: AttributeValue }) };
    topicsOf(store).put(topic.arn, { ...topic, attributes });
  };

export const getTopicAttributes =
  (cloud: Cloud) =>
  ({ TopicArn }: GetTopicAttributesCommandInput): GetTopicAttributesResponse => {
    const topic = requireTopic(cloud.store, TopicArn);
    const subscriptions = subscriptionsTo(cloud.store, topic.arn);
    const confirmed = subscriptions.filter(({ isConfirmed }) => isConfirmed).length;
    return {
      Attributes: {
        DisplayName: "",
        ...topic.attributes,
        TopicArn: topic.arn,
        Owner: cloud.accountId,
        Policy: policyOf(topic, cloud),
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(subscriptions.length - confirmed),
        SubscriptionsDeleted: "0",
      },
    };
  };
