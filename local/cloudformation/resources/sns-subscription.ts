import { toText } from "../resource-type.ts";
import type { ResourceType } from "../resource-type.ts";

/** AWS::SNS::Subscription */
export const snsSubscription: ResourceType = {
  properties: ["TopicArn", "Protocol", "Endpoint", "RawMessageDelivery"],
  replaceOn: ["TopicArn", "Protocol", "Endpoint", "RawMessageDelivery"],
  async create(context, { TopicArn, Protocol, Endpoint, RawMessageDelivery }) {
    const { SubscriptionArn } = await context.call("sns", "Subscribe", {
      TopicArn,
      Protocol,
      Endpoint,
      ...(RawMessageDelivery === undefined ? {} : { Attributes: { RawMessageDelivery: toText(RawMessageDelivery) } }),
      // The stack does not wait for the person who is to confirm.
      ReturnSubscriptionArn: true,
    });
    return SubscriptionArn;
  },
  async delete(context, { physicalId: SubscriptionArn }) {
    if (SubscriptionArn.startsWith("arn:"))
      await context.callUnless(["NotFoundException"], "sns", "Unsubscribe", { SubscriptionArn });
  },
};
