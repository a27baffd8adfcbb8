import { toText } from "../resource-type.ts";
import type { ResourceType } from "../resource-type.ts";

const ATTRIBUTES = ["DisplayName", "KmsMasterKeyId"];

/** AWS::SNS::Topic */
export const snsTopic: ResourceType = {
  properties: ["TopicName", "Tags", ...ATTRIBUTES],
  replaceOn: ["TopicName"],
  async create(context, properties) {
    const Attributes = Object.fromEntries(
      ATTRIBUTES.filter((name) => properties[name] !== undefined).map((name) => [name, toText(properties[name])]),
    );
    const { TopicArn } = await context.call("sns", "CreateTopic", {
      Name: (properties["TopicName"] as string | undefined) ?? context.name(256),
      Attributes,
      Tags: context.tags(properties["Tags"]),
    });
    return TopicArn;
  },
  async update(context, { physicalId: TopicArn, properties: before }, properties) {
    for (const AttributeName of ATTRIBUTES.filter((name) => before[name] !== properties[name]))
      await context.call("sns", "SetTopicAttributes", {
        TopicArn,
        AttributeName,
        AttributeValue: toText(properties[AttributeName] ?? ""),
      });
  },
  async delete(context, { physicalId: TopicArn }) {
    if (TopicArn.startsWith("arn:")) await context.call("sns", "DeleteTopic", { TopicArn });
  },
  attributes: (_context, { physicalId }) => ({ TopicArn: physicalId, TopicName: physicalId.split(":").at(-1) }),
};
