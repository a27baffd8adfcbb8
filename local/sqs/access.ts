/** The permissions of SQS's operations (SQS developer guide, "Amazon SQS API permissions"): each on its queue, which may have a policy. */
import { arnsOf, requestTags, right, tagOnCreate } from "../iam/rights.ts";
import type { Access } from "../kernel/service.ts";
import { queuesOf } from "./queues.ts";
import type { Sqs } from "./queues.ts";

interface Input {
  readonly QueueUrl?: string;
  readonly QueueName?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly Tags?: Readonly<Record<string, string>>;
}

const OPERATIONS = [
  "CreateQueue",
  "GetQueueUrl",
  "GetQueueAttributes",
  "SetQueueAttributes",
  "DeleteQueue",
  "TagQueue",
  "ListQueueTags",
  "SendMessage",
  "ReceiveMessage",
  "DeleteMessage",
] as const;

export function accessOfSqs(sqs: Sqs): Readonly<Record<string, Access>> {
  const arn = arnsOf(sqs, "sqs");
  const onQueue =
    (operation: string): Access<Input> =>
    ({ QueueUrl, QueueName, tags, Tags }) => {
      const name = QueueName ?? QueueUrl?.split("/").at(-1) ?? "";
      const resourcePolicy = queuesOf(sqs.store).get(name)?.attributes["Policy"] || null;
      return [
        { ...right(`sqs:${operation}`, arn(name), requestTags(tags ?? Tags)), resourcePolicy },
        ...(operation === "CreateQueue" ? tagOnCreate("sqs:TagQueue", arn(name), tags ?? Tags) : []),
      ];
    };
  return Object.fromEntries(OPERATIONS.map((operation) => [operation, onQueue(operation)]));
}
