/** Simple Queue Service: standard queues, the JSON protocol of current clients. */
import * as schemas from "@aws-sdk/client-sqs";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfSqs } from "./access.ts";
import { createQueue } from "./create-queue.ts";
import { deleteMessage } from "./delete-message.ts";
import { deleteQueue } from "./delete-queue.ts";
import { getQueueAttributes } from "./get-queue-attributes.ts";
import { getQueueUrl } from "./get-queue-url.ts";
import { listQueueTags } from "./list-queue-tags.ts";
import { receiveMessage } from "./receive-message.ts";
import { sendMessage } from "./send-message.ts";
import { setQueueAttributes } from "./set-queue-attributes.ts";
import { tagQueue } from "./tag-queue.ts";

export const sqs: ServiceFactory = (cloud): Service => {
  const { store, clock, region, accountId } = cloud;
  const parts = { store, clock, region, accountId, cloud };
  return {
    name: "sqs",
    signingName: "sqs",
    isQueryCompatible: true,
    protocol: "json1.0",
    schemas,
    validationErrorCode: "MissingRequiredParameterException",
    access: accessOfSqs(parts),
    operations: {
      CreateQueue: createQueue(parts),
      GetQueueUrl: getQueueUrl(parts),
      GetQueueAttributes: getQueueAttributes(parts),
      SetQueueAttributes: setQueueAttributes(parts),
      DeleteQueue: deleteQueue(parts),
      TagQueue: tagQueue(parts),
      ListQueueTags: listQueueTags(parts),
      SendMessage: sendMessage(parts),
      ReceiveMessage: receiveMessage(parts),
      DeleteMessage: deleteMessage(parts),
    },
  };
};
