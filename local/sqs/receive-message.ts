import type { ReceiveMessageCommandInput, ReceiveMessageResult, Message as Description } from "@aws-sdk/client-sqs";
import { LONGEST_WAIT_SECONDS, NUMBER_ATTRIBUTES, RECEIVE_BATCH } from "./facts.ts";
import { md5OfAttributes } from "./md5-of-attributes.ts";
import {
  describeMessage,
  invalidParameter,
  liveMessages,
  messagesOf,
  numberAttribute,
  queuesOf,
  receiptHandle,
  requireQueue,
} from "./queues.ts";
import type { Message, Queue, Sqs } from "./queues.ts";
import { readRedrivePolicy } from "./redrive-policy.ts";
import { waitForMessage } from "./waiters.ts";

export const receiveMessage =
  (sqs: Sqs) =>
  async (input: ReceiveMessageCommandInput): Promise<ReceiveMessageResult> => {
    const queue = requireQueue(sqs, input.QueueUrl);
    const most = inRange("MaxNumberOfMessages", input.MaxNumberOfMessages ?? 1, 1, RECEIVE_BATCH);
    const waitSeconds = inRange(
      "WaitTimeSeconds",
      input.WaitTimeSeconds ?? numberAttribute(queue, "ReceiveMessageWaitTimeSeconds"),
      0,
      LONGEST_WAIT_SECONDS,
    );
    const [shortest, longest] = NUMBER_ATTRIBUTES["VisibilityTimeout"]!;
    inRange("VisibilityTimeout", input.VisibilityTimeout ?? shortest, shortest, longest);
    const deadline = performance.now() + waitSeconds * 1000;
    for (;;) {
      const received = take(sqs, requireQueue(sqs, input.QueueUrl), most, input.VisibilityTimeout);
      const leftMs = deadline - performance.now();
      if (received.length > 0) return { Messages: received.map((message) => describe(queue, message, input)) };
      if (leftMs <= 0) return {};
      // Looks again at least each second: visibility timeouts end without a bell.
      await waitForMessage(sqs.store, queue.name, Math.min(leftMs, 1000));
    }
  };

function inRange(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw invalidParameter(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
  );
}

/** Takes up to `most` visible messages and hides them. Those received too often go to the dead-letter queue instead. */
function take(sqs: Sqs, queue: Queue, most: number, timeoutSeconds: number | undefined): readonly Message[] {
  const now = sqs.clock.now();
  const visibleMs = now + (timeoutSeconds ?? numberAttribute(queue, "VisibilityTimeout")) * 1000;
  const messages = messagesOf(sqs.store, queue.name);
  const taken: Message[] = [];
  for (const message of liveMessages(sqs, queue)) {
    if (taken.length >= most) break;
    if (message.visibleMs > now || redrive(sqs, queue, message)) continue;
    const received = {
      ...message,
      visibleMs,
      receives: message.receives + 1,
      firstReceivedMs: message.firstReceivedMs ?? now,
    };
    messages.put(message.id, received);
    taken.push(received);
  }
  return taken;
}

/** True when the message was moved. The dead-letter queue keeps the time it was sent. */
function redrive(sqs: Sqs, queue: Queue, message: Message): boolean {
  const policy = readRedrivePolicy(queue.attributes["RedrivePolicy"]);
  if (!policy || message.receives < policy.maxReceiveCount) return false;
  const target = policy.deadLetterTargetArn.split(":").at(-1) ?? "";
  // It may be gone since.
  if (!queuesOf(sqs.store).get(target)) return false;
  messagesOf(sqs.store, target).put(message.id, { ...message, receives: 0, visibleMs: sqs.clock.now() });
  messagesOf(sqs.store, queue.name).delete(message.id);
  return true;
}

function describe(queue: Queue, message: Message, input: ReceiveMessageCommandInput): Description {
  const system = systemAttributes(message, [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  const wanted = input.MessageAttributeNames ?? [];
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) =>
      wanted.some(
        (each) => each === "All" || each === name || (each.endsWith(".*") && name.startsWith(each.slice(0, -2))),
      ),
    ),
  );
  return {
    ...describeMessage(message, receiptHandle(queue.name, message.id, message.receives)),
    ...(Object.keys(system).length === 0 ? {} : { Attributes: system }),
    ...(Object.keys(attributes).length === 0
      ? {}
      : { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

function systemAttributes(message: Message, wanted: readonly string[]): Record<string, string> {
  const all = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes("All") || wanted.includes(name)));
}
