import type { MessageAttributeValue, PublishCommandInput, PublishResponse } from "@aws-sdk/client-sns";
import { randomUUID } from "node:crypto";
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import { deliver } from "./deliver.ts";
import { MESSAGE_BYTES, SUBJECT } from "./facts.ts";
import { invalidParameter, requireTopic, subscriptionsTo } from "./topics.ts";

export const publish =
  (cloud: Cloud) =>
  (input: PublishCommandInput): PublishResponse => {
    if (input.PhoneNumber !== undefined)
      throw new AwsError("NotImplemented", "sns:Publish to a phone is not implemented by the local cloud", {
        status: 501,
      });
    if (input.TopicArn === undefined && input.TargetArn === undefined)
      throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
    const topic = requireTopic(cloud.store, input.TopicArn ?? input.TargetArn);
    const { Message = "", Subject: subject, MessageAttributes: attributes = {} } = input;
    if (Message === "") throw invalidParameter("Empty message");
    if (subject !== undefined && !SUBJECT.test(subject)) throw invalidParameter("Subject");
    if (Buffer.byteLength(Message) + sizeOf(attributes) > MESSAGE_BYTES) throw invalidParameter("Message too long");
    const texts = readStructure(input.MessageStructure, Message);
    const id = randomUUID();
    for (const subscription of subscriptionsTo(cloud.store, topic.arn)) {
      const message = texts[subscription.protocol] ?? texts["default"] ?? Message;
      void cloud.clock.hold(deliver(cloud, subscription, { id, subject: subject ?? null, message, attributes }));
    }
    return { MessageId: id };
  };

/** With `json`: a text by protocol, `default` among them. */
function readStructure(structure: string | undefined, message: string): Readonly<Record<string, string>> {
  if (structure === undefined) return {};
  if (structure !== "json") throw invalidParameter("MessageStructure");
  const texts = parse(message);
  if (typeof texts["default"] !== "string")
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  return texts as Record<string, string>;
}

function parse(message: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(message);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Below.
  }
  throw invalidParameter("Message Structure - JSON message body failed to parse");
}

const sizeOf = (attributes: Readonly<Record<string, MessageAttributeValue>>): number =>
  Object.entries(attributes)
    .flatMap(([name, { DataType = "", StringValue = "", BinaryValue = "" }]) => [
      name,
      DataType,
      StringValue,
      BinaryValue,
    ])
    .reduce((sum, part) => sum + Buffer.byteLength(part), 0);
