import type { MessageAttributeValue, SendMessageCommandInput, SendMessageResult } from "@aws-sdk/client-sqs";
import { createHash, randomUUID } from "node:crypto";
import { AwsError } from "../kernel/service.ts";
import type { Call } from "../kernel/service.ts";
import { MESSAGE_TEXT } from "./facts.ts";
import { md5OfAttributes } from "./md5-of-attributes.ts";
import { invalidParameter, messagesOf, numberAttribute, requireQueue } from "./queues.ts";
import type { Sqs } from "./queues.ts";
import { announce } from "./waiters.ts";

export const sendMessage =
  (sqs: Sqs) =>
  (input: SendMessageCommandInput, { caller }: Call): SendMessageResult => {
    const queue = requireQueue(sqs, input.QueueUrl);
    const { MessageBody: body = "", MessageAttributes: attributes = {} } = input;
    const most = numberAttribute(queue, "MaximumMessageSize");
    if (body === "") throw invalidParameter("The request must contain the parameter MessageBody.");
    if (!MESSAGE_TEXT.test(body))
      throw new AwsError("InvalidMessageContents", "Invalid binary character was found in the message body.");
    if (Buffer.byteLength(body) + sizeOf(attributes) > most) {
      throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`);
    }
    const delaySeconds = input.DelaySeconds ?? numberAttribute(queue, "DelaySeconds");
    if (delaySeconds < 0 || delaySeconds > 900) {
      throw invalidParameter(
        `Value ${delaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
      );
    }
    const sentMs = sqs.clock.now();
    const message = {
      id: randomUUID(),
      body,
      md5: createHash("md5").update(body).digest("hex"),
      attributes,
      sentMs,
      visibleMs: sentMs + delaySeconds * 1000,
      receives: 0,
      firstReceivedMs: null,
      senderId: caller.userId,
    };
    messagesOf(sqs.store, queue.name).put(message.id, message);
    announce(sqs.store, queue.name);
    const attributesMd5 =
      Object.keys(attributes).length === 0 ? {} : { MD5OfMessageAttributes: md5OfAttributes(attributes) };
    return { MessageId: message.id, MD5OfMessageBody: message.md5, ...attributesMd5 };
  };

/** Name, type and value of each count as the body does (SQS developer guide, "Amazon SQS message metadata"). */
const sizeOf = (attributes: Readonly<Record<string, MessageAttributeValue>>): number =>
  Object.entries(attributes)
    .flatMap(([name, { DataType = "", StringValue = "", BinaryValue = "" }]) => [
      name,
      DataType,
      StringValue,
      BinaryValue,
    ])
    .reduce((sum, part) => sum + Buffer.byteLength(part), 0);
