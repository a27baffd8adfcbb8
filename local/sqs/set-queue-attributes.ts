import type { SetQueueAttributesCommandInput } from "@aws-sdk/client-sqs";
import { checkAttributes } from "./attributes.ts";
import { queuesOf, requireQueue } from "./queues.ts";
import type { Sqs } from "./queues.ts";

export const setQueueAttributes =
  (sqs: Sqs) =>
  (input: SetQueueAttributesCommandInput): void => {
    const queue = requireQueue(sqs, input.QueueUrl);
    const attributes = { ...queue.attributes, ...checkAttributes(sqs, input.Attributes ?? {}) };
    queuesOf(sqs.store).put(queue.name, { ...queue, attributes, modifiedMs: sqs.clock.now() });
  };
