/** Topics and subscriptions as the store keeps them. */
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import type { Collection, Store } from "../kernel/store.ts";

export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** As set; defaults are not in here. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** The queue's owner is the topic's; a person, or a server, has to say yes. */
  readonly isConfirmed: boolean;
  readonly isRaw: boolean;
}

export const topicsOf = (store: Store): Collection<Topic> => store.collection<Topic>("sns.topics");
export const subscriptionsOf = (store: Store): Collection<Subscription> =>
  store.collection<Subscription>("sns.subscriptions");

export const subscriptionsTo = (store: Store, topicArn: string): readonly Subscription[] =>
  subscriptionsOf(store)
    .values()
    .filter((each) => each.topicArn === topicArn);

export const invalidParameter = (message: string): AwsError =>
  new AwsError("InvalidParameterException", `Invalid parameter: ${message}`);

/** Throws InvalidParameter for what is no ARN of a topic, and NotFound. */
export function requireTopic(store: Store, arn: string | undefined): Topic {
  if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:[^:]+$/.test(arn ?? ""))
    throw invalidParameter(
      `TopicArn Reason: An ARN must have at least 6 elements, not ${(arn ?? "").split(":").length}`,
    );
  const topic = topicsOf(store).get(arn!);
  if (!topic) throw new AwsError("NotFoundException", "Topic does not exist");
  return topic;
}

/**
 * A topic's policy, its own or the one that SNS gives it (developer guide, "Amazon SNS access control"). `AWS:SourceOwner`
 * is a key of calls that services make for the account; of anybody else's call it is absent.
 */
export const policyOf = ({ arn, attributes }: Topic, { accountId }: Pick<Cloud, "accountId">): string =>
  attributes["Policy"] ||
  JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
      },
    ],
  });
