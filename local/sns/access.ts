/** The permissions of SNS's operations (service authorization reference, "… for Amazon SNS"): on topics, which have a policy. */
import type { CreateTopicCommandInput } from "@aws-sdk/client-sns";
import { arnsOf, requestTags, right, tagOnCreate } from "../iam/rights.ts";
import type { Access, Cloud } from "../kernel/service.ts";
import { policyOf, topicsOf } from "./topics.ts";

interface Input {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly SubscriptionArn?: string;
}

export function accessOfSns(cloud: Cloud): Readonly<Record<string, Access>> {
  const arn = arnsOf(cloud, "sns");
  const onTopic =
    (operation: string): Access<Input> =>
    ({ TopicArn, TargetArn, SubscriptionArn }) => {
      // A subscription's ARN is its topic's with an id behind it.
      const topicArn = TopicArn ?? TargetArn ?? SubscriptionArn?.split(":").slice(0, 6).join(":") ?? "";
      const topic = topicsOf(cloud.store).get(topicArn);
      return [{ ...right(`sns:${operation}`, topicArn), resourcePolicy: topic ? policyOf(topic, cloud) : null }];
    };
  const operations = [
    "DeleteTopic",
    "GetTopicAttributes",
    "SetTopicAttributes",
    "Subscribe",
    "Unsubscribe",
    "ListSubscriptionsByTopic",
    "Publish",
  ];
  return {
    ...Object.fromEntries(operations.map((operation) => [operation, onTopic(operation)])),
    CreateTopic: ({ Name = "", Tags }: CreateTopicCommandInput) => [
      right("sns:CreateTopic", arn(Name), requestTags(Tags)),
      ...tagOnCreate("sns:TagResource", arn(Name), Tags),
    ],
  };
}
