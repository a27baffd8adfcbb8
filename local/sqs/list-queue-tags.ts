import type { ListQueueTagsCommandInput, ListQueueTagsResult } from "@aws-sdk/client-sqs";
import { requireQueue } from "./queues.ts";
import type { Sqs } from "./queues.ts";

export const listQueueTags =
  (sqs: Sqs) =>
  (input: ListQueueTagsCommandInput): ListQueueTagsResult => {
    return { Tags: { ...requireQueue(sqs, input.QueueUrl).tags } };
  };
