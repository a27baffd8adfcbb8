import type { TagQueueCommandInput } from "@aws-sdk/client-sqs";
import { QUEUE_TAGS } from "./facts.ts";
import { invalidParameter, queuesOf, requireQueue } from "./queues.ts";
import type { Sqs } from "./queues.ts";

export const tagQueue =
  (sqs: Sqs) =>
  (input: TagQueueCommandInput): void => {
    const queue = requireQueue(sqs, input.QueueUrl);
    const tags = { ...queue.tags, ...input.Tags };
    if (Object.keys(tags).length > QUEUE_TAGS) throw invalidParameter("Too many tags added for queue.");
    queuesOf(sqs.store).put(queue.name, { ...queue, tags });
  };
