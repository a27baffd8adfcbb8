import type { ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicResponse } from "@aws-sdk/client-sns";
import { pageOf } from "../cloudwatch/pages.ts";
import type { Cloud } from "../kernel/service.ts";
import { SUBSCRIPTIONS_PER_PAGE } from "./facts.ts";
import { requireTopic, subscriptionsTo } from "./topics.ts";

export const listSubscriptionsByTopic =
  (cloud: Cloud) =>
  ({ TopicArn, NextToken }: ListSubscriptionsByTopicCommandInput): ListSubscriptionsByTopicResponse => {
    const { arn } = requireTopic(cloud.store, TopicArn);
    const all = subscriptionsTo(cloud.store, arn);
    const page = pageOf(all, NextToken, SUBSCRIPTIONS_PER_PAGE, "InvalidParameterException");
    return {
      Subscriptions: page.items.map((each) => ({
        SubscriptionArn: each.isConfirmed ? each.arn : "PendingConfirmation",
        Owner: cloud.accountId,
        Protocol: each.protocol,
        Endpoint: each.endpoint,
        TopicArn: each.topicArn,
      })),
      ...page.next,
    };
  };
