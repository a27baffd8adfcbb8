/** Queues and messages as the store keeps them. Standard queues; FIFO queues are refused. */
import type { Message as Description, MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { Clock } from "../kernel/clock.ts";
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import type { Collection, Store } from "../kernel/store.ts";
import { NUMBER_ATTRIBUTES } from "./facts.ts";

export interface Queue {
  readonly name: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  /** As set; defaults are not in here. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly sentMs: number;
  /** Not before this time: the delay at first, then the visibility timeout of the last receive. */
  readonly visibleMs: number;
  readonly receives: number;
  readonly firstReceivedMs: number | null;
  readonly senderId: string;
}

export interface Sqs {
  readonly store: Store;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly cloud: Pick<Cloud, "endpoint">;
}

export const queuesOf = (store: Store): Collection<Queue> => store.collection<Queue>("sqs.queues");
export const messagesOf = (store: Store, queue: string): Collection<Message> =>
  store.collection<Message>(`sqs.messages.${queue}`);

export const noSuchQueue = (): AwsError =>
  new AwsError("QueueDoesNotExist", "The specified queue does not exist.", { status: 400 });
export const invalidParameter = (message: string): AwsError => new AwsError("InvalidParameterValue", message);

export const queueUrl = ({ cloud, accountId }: Sqs, name: string): string => `${cloud.endpoint}/${accountId}/${name}`;
export const queueArn = ({ region, accountId }: Sqs, name: string): string =>
  `arn:aws:sqs:${region}:${accountId}:${name}`;

/** Only the path counts: the port may be another one since the URL was given out. */
export function requireQueue({ store, accountId }: Sqs, url: string | undefined): Queue {
  const [, owner, name] = /^https?:\/\/[^/]+\/(\d+)\/([^/]+)$/.exec(url ?? "") ?? [];
  const queue = owner === accountId ? queuesOf(store).get(name ?? "") : undefined;
  if (!queue) throw noSuchQueue();
  return queue;
}

export const numberAttribute = ({ attributes }: Queue, name: string): number =>
  Number(attributes[name] ?? NUMBER_ATTRIBUTES[name]?.[2]);

/** Of the queue, those whose retention is over left out (and dropped). */
export function liveMessages({ store, clock }: Sqs, queue: Queue): readonly Message[] {
  const messages = messagesOf(store, queue.name);
  const oldest = clock.now() - numberAttribute(queue, "MessageRetentionPeriod") * 1000;
  for (const { id, sentMs } of messages.values()) if (sentMs <= oldest) messages.delete(id);
  return messages.values();
}

export const describeMessage = (message: Message, receiptHandle: string): Description => ({
  MessageId: message.id,
  ReceiptHandle: receiptHandle,
  Body: message.body,
  MD5OfBody: message.md5,
});

/** A handle names the message and the receive: an old one no longer changes visibility, but still deletes. */
export const receiptHandle = (queue: string, id: string, receives: number): string =>
  Buffer.from(`${queue} ${id} ${receives}`).toString("base64");

export function readReceipt(
  queue: Queue,
  handle: string | undefined,
): { readonly id: string; readonly receives: number } {
  const [name, id = "", receives] = Buffer.from(handle ?? "", "base64")
    .toString()
    .split(" ");
  if (name !== queue.name || receives === undefined) {
    throw new AwsError(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${handle ?? ""}" is not a valid receipt handle.`,
    );
  }
  return { id, receives: Number(receives) };
}
