/** Limits of SQS (standard queues). Source: SQS developer guide, "Amazon SQS message quotas" and "queue quotas". */
export const QUEUE_NAME = /^[A-Za-z0-9_-]{1,80}$/;
/** One message, since August 2025; it was 256 KiB before. */
const MESSAGE_BYTES = 1_048_576;
export const RECEIVE_BATCH = 10;
export const LONGEST_WAIT_SECONDS = 20;
export const QUEUE_TAGS = 50;
/** Of a redrive policy (SQS API reference, SetQueueAttributes, RedrivePolicy). */
export const MOST_RECEIVES = 1000;
/** #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF (SQS API reference, SendMessage). */
export const MESSAGE_TEXT = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** Attributes that can be set: their range and their default. */
export const NUMBER_ATTRIBUTES: Readonly<Record<string, readonly [least: number, most: number, initial: number]>> = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1024, MESSAGE_BYTES, MESSAGE_BYTES],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, LONGEST_WAIT_SECONDS, 0],
  VisibilityTimeout: [0, 43_200, 30],
  KmsDataKeyReusePeriodSeconds: [60, 86_400, 300],
};
export const TEXT_ATTRIBUTES: ReadonlySet<string> = new Set([
  "Policy",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "SqsManagedSseEnabled",
  "KmsMasterKeyId",
]);
