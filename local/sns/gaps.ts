/** What the local cloud lacks of SNS (local/gaps.ts). */
import type { Gaps } from "../gaps.ts";

export const SNS_GAPS: Gaps = {
  title: "SNS",
  client: "client-sns",
  notes: [
    "Standard topics, with their policies. A message reaches the queues that are subscribed, once, as it is or in SNS's envelope, whose signature is none; a delivery that fails is named in the local cloud's log and not tried again.",
    "Nobody confirms an e-mail address or a server: such a subscription stays pending, and nothing leaves for it. Alarms of CloudWatch publish to the topics that their actions name.",
  ],
  partial: {
    CreateTopic: "FIFO topics answer 501; a key is kept and nothing is encrypted",
    Subscribe: "queues, e-mail addresses and HTTPS servers; filters, redrive and delivery policies answer 501",
    Publish: "no phones, no message groups",
    Unsubscribe: "of a pending subscription, too",
  },
  lacking: [
    "ConfirmSubscription",
    "ListTopics",
    "ListSubscriptions",
    "PublishBatch",
    "SetSubscriptionAttributes",
    "GetSubscriptionAttributes",
    "AddPermission",
    "TagResource",
  ],
};
