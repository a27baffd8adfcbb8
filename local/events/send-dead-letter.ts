/** An event that reached nobody, into the target's queue. Source: EventBridge user guide, "Using dead-letter queues". */
import type { Cloud } from "../kernel/service.ts";
import { findQueue, TargetRefused } from "./send-to-target.ts";
import type { Delivery } from "./state.ts";

export async function sendDeadLetter(cloud: Cloud, delivery: Delivery, failure: Error): Promise<void> {
  const { target, ruleArn, event, attempts } = delivery;
  const arn = target.DeadLetterConfig?.Arn;
  if (arn === undefined) return;
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  const isRefused = failure instanceof TargetRefused;
  const MessageAttributes = {
    RULE_ARN: text(ruleArn),
    TARGET_ARN: text(target.Arn ?? ""),
    ERROR_CODE: text(isRefused ? failure.name : "SDK_CLIENT_ERROR"),
    ERROR_MESSAGE: text(failure.message.slice(0, 1024) || failure.name),
    ...(isRefused
      ? {}
      : { EXHAUSTED_RETRY_CONDITION: text("MaximumRetryAttempts"), RETRY_ATTEMPTS: text(String(attempts)) }),
  };
  const QueueUrl = await findQueue(cloud, arn, ruleArn);
  await cloud.call(
    "sqs",
    "SendMessage",
    { QueueUrl, MessageBody: JSON.stringify(event), MessageAttributes },
    cloud.self,
  );
}
