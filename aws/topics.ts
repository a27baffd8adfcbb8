/** Messages to the topics that the deployment names. */
import { PublishCommand } from "@aws-sdk/client-sns";
import type { Topics } from "../core/ports-notify.ts";
import { snsClient } from "./clients.ts";

/** A subject is a line of ASCII, of at most 100 characters (SNS API reference, Publish). */
const subjectOf = (text: string): string => text.replaceAll(/[^ -~]/g, "?").slice(0, 100);

export const topics = (): Topics => ({
  publish: async (TopicArn, { subject, body, id }) => {
    const MessageAttributes = { "webhook-id": { DataType: "String", StringValue: id } };
    try {
      await snsClient().send(
        new PublishCommand({ TopicArn, Subject: subjectOf(subject), Message: body, MessageAttributes }),
      );
      return { problem: null, mayRetry: false };
    } catch (error) {
      // A topic that is gone or closed may be there again a minute later: an AWS error is never the last word.
      const { name, message } = error as Error;
      return { problem: `${name}: ${message}`, mayRetry: true };
    }
  },
});
