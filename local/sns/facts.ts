/**
 * Limits of SNS (standard topics). Sources: SNS API reference (CreateTopic, Publish, Subscribe), SNS developer guide,
 * "Amazon SNS endpoints and quotas", "Amazon SNS message and JSON formats" (November 2026).
 */
export const TOPIC_NAME = /^[A-Za-z0-9_-]{1,256}$/;
/** 256 KiB, the body and the attributes together. */
export const MESSAGE_BYTES = 262_144;
/** Printable ASCII, no line breaks; "must begin with a letter, number, or punctuation mark". */
export const SUBJECT = /^[\x21-\x7e][\x20-\x7e]{0,99}$/;
export const TOPIC_TAGS = 50;
export const SUBSCRIPTIONS_PER_PAGE = 100;

/** Protocols that SNS has; here the first four can be subscribed. */
export const PROTOCOLS = ["sqs", "email", "email-json", "https", "http", "sms", "application", "lambda", "firehose"];

/** Attributes of a topic that can be set. Those of FIFO topics, of delivery status and of data protection are not here. */
export const TOPIC_ATTRIBUTES: ReadonlySet<string> = new Set([
  "DisplayName",
  "Policy",
  "DeliveryPolicy",
  "KmsMasterKeyId",
  "SignatureVersion",
  "TracingConfig",
]);
