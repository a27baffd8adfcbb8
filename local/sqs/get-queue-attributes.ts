import type { GetQueueAttributesCommandInput, GetQueueAttributesResult } from "@aws-sdk/client-sqs";
import { allAttributes, checkNames } from "./attributes.ts";
import { requireQueue } from "./queues.ts";
import type { Sqs } from "./queues.ts";

export const getQueueAttributes =
  (sqs: Sqs) =>
  (input: GetQueueAttributesCommandInput): GetQueueAttributesResult => {
    const all = allAttributes(sqs, requireQueue(sqs, input.QueueUrl));
    const names: readonly string[] = input.AttributeNames ?? [];
    checkNames(names);
    if (names.includes("All")) return { Attributes: all };
    return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))) };
  };
