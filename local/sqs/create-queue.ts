import type { CreateQueueCommandInput, CreateQueueResult } from "@aws-sdk/client-sqs";
import { AwsError } from "../kernel/service.ts";
import { allAttributes, checkAttributes, fifo } from "./attributes.ts";
import { QUEUE_NAME } from "./facts.ts";
import { invalidParameter, queuesOf, queueUrl } from "./queues.ts";
import type { Sqs } from "./queues.ts";

export const createQueue =
  (sqs: Sqs) =>
  (input: CreateQueueCommandInput): CreateQueueResult => {
    const { QueueName: name = "", Attributes = {}, tags = {} } = input;
    if (name.endsWith(".fifo")) throw fifo();
    if (!QUEUE_NAME.test(name)) {
      throw invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }
    const attributes = checkAttributes(sqs, Attributes);
    const known = queuesOf(sqs.store).get(name);
    if (known) {
      const present = allAttributes(sqs, known);
      const differing = Object.entries(attributes).find(([key, value]) => present[key] !== value);
      if (!differing) return { QueueUrl: queueUrl(sqs, name) };
      throw new AwsError(
        "QueueNameExists",
        `A queue already exists with the same name and a different value for attribute ${differing[0]}`,
      );
    }
    const now = sqs.clock.now();
    queuesOf(sqs.store).put(name, { name, createdMs: now, modifiedMs: now, attributes, tags });
    return { QueueUrl: queueUrl(sqs, name) };
  };
