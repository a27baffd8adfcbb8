import type { DeleteMessageCommandInput } from "@aws-sdk/client-sqs";
import { messagesOf, readReceipt, requireQueue } from "./queues.ts";
import type { Sqs } from "./queues.ts";

/** A message that is already gone is deleted all the same. */
export const deleteMessage =
  (sqs: Sqs) =>
  (input: DeleteMessageCommandInput): void => {
    const queue = requireQueue(sqs, input.QueueUrl);
    messagesOf(sqs.store, queue.name).delete(readReceipt(queue, input.ReceiptHandle).id);
  };
