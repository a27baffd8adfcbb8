import type { GetQueueUrlCommandInput, GetQueueUrlResult } from "@aws-sdk/client-sqs";
import { noSuchQueue, queuesOf, queueUrl } from "./queues.ts";
import type { Sqs } from "./queues.ts";

export const getQueueUrl =
  (sqs: Sqs) =>
  (input: GetQueueUrlCommandInput): GetQueueUrlResult => {
    const queue = queuesOf(sqs.store).get(input.QueueName ?? "");
    if (!queue) throw noSuchQueue();
    return { QueueUrl: queueUrl(sqs, queue.name) };
  };
