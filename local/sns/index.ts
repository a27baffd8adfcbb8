/** Simple Notification Service: standard topics, delivered to queues. */
import * as schemas from "@aws-sdk/client-sns";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfSns } from "./access.ts";
import { createTopic } from "./create-topic.ts";
import { deleteTopic } from "./delete-topic.ts";
import { listSubscriptionsByTopic } from "./list-subscriptions-by-topic.ts";
import { publish } from "./publish.ts";
import { subscribe } from "./subscribe.ts";
import { getTopicAttributes, setTopicAttributes } from "./topic-attributes.ts";
import { unsubscribe } from "./unsubscribe.ts";

export const sns: ServiceFactory = (cloud): Service => ({
  name: "sns",
  signingName: "sns",
  protocol: "awsQuery",
  xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
  schemas,
  validationErrorCode: "ValidationError",
  access: accessOfSns(cloud),
  operations: {
    CreateTopic: createTopic(cloud),
    DeleteTopic: deleteTopic(cloud),
    GetTopicAttributes: getTopicAttributes(cloud),
    SetTopicAttributes: setTopicAttributes(cloud),
    Subscribe: subscribe(cloud),
    Unsubscribe: unsubscribe(cloud),
    ListSubscriptionsByTopic: listSubscriptionsByTopic(cloud),
    Publish: publish(cloud),
  },
});
