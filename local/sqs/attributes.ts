/** The attributes of a queue, checked as SQS checks them. */
import { QueueAttributeName } from "@aws-sdk/client-sqs";
import { AwsError } from "../kernel/service.ts";
import { NUMBER_ATTRIBUTES, TEXT_ATTRIBUTES } from "./facts.ts";
import { liveMessages, numberAttribute, queueArn } from "./queues.ts";
import type { Queue, Sqs } from "./queues.ts";
import { checkRedrivePolicy } from "./redrive-policy.ts";

export function checkAttributes(sqs: Sqs, attributes: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "FifoQueue" || name === "ContentBasedDeduplication") throw fifo();
    const range = NUMBER_ATTRIBUTES[name];
    if (!range && !TEXT_ATTRIBUTES.has(name)) throw unknownAttribute(name);
    const isValid = range
      ? /^\d+$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1]
      : isJson(name, value);
    if (!isValid) throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  }
  checkRedrivePolicy(sqs, attributes["RedrivePolicy"] ?? "");
  return { ...attributes };
}

const unknownAttribute = (name: string): AwsError => new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
const KNOWN: ReadonlySet<string> = new Set(Object.values(QueueAttributeName));

/** Of those that are asked for, `All` among them. */
export function checkNames(names: readonly string[]): void {
  const unknown = names.find((name) => !KNOWN.has(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
}

export const fifo = (): AwsError =>
  new AwsError("NotImplemented", "sqs:CreateQueue of a FIFO queue is not implemented by the local cloud", {
    status: 501,
  });

function isJson(name: string, value: string): boolean {
  if (!name.endsWith("Policy") || value === "") return true;
  try {
    return typeof JSON.parse(value) === "object";
  } catch {
    return false;
  }
}

/** Every attribute there is, as GetQueueAttributes with `All` answers them. */
export function allAttributes(sqs: Sqs, queue: Queue): Record<string, string> {
  const now = sqs.clock.now();
  const messages = liveMessages(sqs, queue);
  const waiting = messages.filter(({ visibleMs }) => visibleMs > now);
  const inFlight = waiting.filter(({ receives }) => receives > 0).length;
  const numbers = Object.keys(NUMBER_ATTRIBUTES).filter((name) => name !== "KmsDataKeyReusePeriodSeconds");
  return {
    QueueArn: queueArn(sqs, queue.name),
    ApproximateNumberOfMessages: String(messages.length - waiting.length),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(waiting.length - inFlight),
    CreatedTimestamp: String(Math.floor(queue.createdMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedMs / 1000)),
    SqsManagedSseEnabled: "true",
    ...Object.fromEntries(numbers.map((name) => [name, String(numberAttribute(queue, name))])),
    // What was set to nothing is as if it had never been set.
    ...Object.fromEntries(Object.entries(queue.attributes).filter(([, value]) => value !== "")),
  };
}
