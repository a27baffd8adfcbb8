/** Where a queue's messages go that were received too often (SQS developer guide, "Using dead-letter queues"). */
import { MOST_RECEIVES } from "./facts.ts";
import { invalidParameter, queueArn, queuesOf } from "./queues.ts";
import type { Sqs } from "./queues.ts";

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** null: the queue has none. */
export function readRedrivePolicy(text: string | undefined): RedrivePolicy | null {
  const policy = JSON.parse(text || "{}") as { deadLetterTargetArn?: string; maxReceiveCount?: number | string };
  if (policy.deadLetterTargetArn === undefined || policy.maxReceiveCount === undefined) return null;
  return { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) };
}

/** `text` is JSON, or empty to have no policy any more. */
export function checkRedrivePolicy(sqs: Sqs, text: string): void {
  if (text === "") return;
  const refuse = (reason: string): Error =>
    invalidParameter(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`);
  const policy = readRedrivePolicy(text);
  if (!policy) throw refuse("deadLetterTargetArn and maxReceiveCount are both needed.");
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > MOST_RECEIVES)
    throw refuse(`Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to ${MOST_RECEIVES}.`);
  const name = deadLetterTargetArn.split(":").at(-1) ?? "";
  if (deadLetterTargetArn !== queueArn(sqs, name) || !queuesOf(sqs.store).get(name))
    throw refuse("Dead letter target does not exist.");
}
