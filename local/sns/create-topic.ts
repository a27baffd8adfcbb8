import type { CreateTopicCommandInput, CreateTopicResponse } from "@aws-sdk/client-sns";
import { arnsOf } from "../iam/rights.ts";
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import { TOPIC_NAME, TOPIC_TAGS } from "./facts.ts";
import { checkAttributes } from "./topic-attributes.ts";
import { invalidParameter, topicsOf } from "./topics.ts";

/** The same name with the same settings again is the same topic. */
export const createTopic =
  (cloud: Cloud) =>
  ({ Name: name = "", Attributes = {}, Tags = [] }: CreateTopicCommandInput): CreateTopicResponse => {
    if (name.endsWith(".fifo") || Attributes["FifoTopic"] === "true")
      throw new AwsError("NotImplemented", "sns:CreateTopic of a FIFO topic is not implemented by the local cloud", {
        status: 501,
      });
    if (!TOPIC_NAME.test(name)) throw invalidParameter("Topic Name");
    if (Tags.length > TOPIC_TAGS)
      throw new AwsError("TagLimitExceededException", "Could not complete request: tag quota of per resource exceeded");
    const attributes = checkAttributes(Attributes);
    const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
    const arn = arnsOf(cloud, "sns")(name);
    const known = topicsOf(cloud.store).get(arn);
    if (!known) topicsOf(cloud.store).put(arn, { arn, name, attributes, tags });
    else if (Object.entries(attributes).some(([key, value]) => known.attributes[key] !== value))
      throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
    else if (Object.entries(tags).some(([key, value]) => known.tags[key] !== value))
      throw invalidParameter("Tags Reason: Topic already exists with different tags");
    return { TopicArn: arn };
  };
