import type { DeleteTopicCommandInput } from "@aws-sdk/client-sns";
import type { Cloud } from "../kernel/service.ts";
import { subscriptionsOf, subscriptionsTo, topicsOf } from "./topics.ts";

/** "Deleting a topic that does not exist does not result in an error" (API reference). Its subscriptions go with it. */
export const deleteTopic =
  ({ store }: Cloud) =>
  ({ TopicArn = "" }: DeleteTopicCommandInput): void => {
    for (const { arn } of subscriptionsTo(store, TopicArn)) subscriptionsOf(store).delete(arn);
    topicsOf(store).delete(TopicArn);
  };
