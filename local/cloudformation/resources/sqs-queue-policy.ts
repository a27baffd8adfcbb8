import { toText } from "../resource-type.ts";
import type { ResourceContext, ResourceType } from "../resource-type.ts";

const GONE = ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"];

async function setPolicy(context: ResourceContext, queues: readonly string[], Policy: string): Promise<void> {
  for (const QueueUrl of queues) await context.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy } });
}

/** AWS::SQS::QueuePolicy */
export const sqsQueuePolicy: ResourceType = {
  properties: ["PolicyDocument", "Queues"],
  replaceOn: [],
  async create(context, { PolicyDocument, Queues }) {
    const id = context.name(80);
    await setPolicy(context, Queues, toText(PolicyDocument));
    return id;
  },
  async update(context, { properties: before }, { PolicyDocument, Queues }) {
    const gone = (before["Queues"] as string[]).filter((queue) => !Queues.includes(queue));
    await setPolicy(context, gone, "");
    await setPolicy(context, Queues, toText(PolicyDocument));
  },
  async delete(context, { properties: { Queues } }) {
    for (const QueueUrl of Queues as string[]) {
      await context.callUnless(GONE, "sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy: "" } });
    }
  },
};
