import type { DeleteQueueCommandInput } from "@aws-sdk/client-sqs";
import { messagesOf, queuesOf, requireQueue } from "./queues.ts";
import type { Sqs } from "./queues.ts";

export const deleteQueue =
  (sqs: Sqs) =>
  (input: DeleteQueueCommandInput): void => {
    const { name } = requireQueue(sqs, input.QueueUrl);
    const messages = messagesOf(sqs.store, name);
    for (const { id } of messages.values()) messages.delete(id);
    queuesOf(sqs.store).delete(name);
  };
