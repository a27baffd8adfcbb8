import type { UnsubscribeCommandInput } from "@aws-sdk/client-sns";
import type { Cloud } from "../kernel/service.ts";
import { invalidParameter, subscriptionsOf } from "./topics.ts";

/** One that is gone already is no error. */
export const unsubscribe =
  ({ store }: Cloud) =>
  ({ SubscriptionArn = "" }: UnsubscribeCommandInput): void => {
    if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:[^:]+:[^:]+$/.test(SubscriptionArn))
      throw invalidParameter(
        `SubscriptionArn Reason: An ARN must have at least 6 elements, not ${SubscriptionArn.split(":").length}`,
      );
    subscriptionsOf(store).delete(SubscriptionArn);
  };
