/** One delivery to one target: a Lambda function, an SQS queue or a state machine. */
import type { Cloud } from "../kernel/service.ts";
import { allowsService } from "../lambda/policy.ts";
import type { PolicyDocument } from "../lambda/policy.ts";
import type { Delivery } from "./state.ts";
import { targetInput } from "./target-input.ts";

/** What trying again does not help: no permission, or no such target. */
export class TargetRefused extends Error {
  override readonly name: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

const EVENTS = "events.amazonaws.com";

export async function sendToTarget(cloud: Cloud, delivery: Delivery): Promise<void> {
  const { target, event, ruleArn, ruleName } = delivery;
  const input = targetInput(target, event, { arn: ruleArn, name: ruleName });
  const arn = target.Arn ?? "";
  switch (arn.split(":")[2]) {
    case "lambda":
      return invokeFunction(cloud, arn, ruleArn, input);
    case "sqs":
      return sendMessage(cloud, delivery, input);
    case "states":
      return startExecution(cloud, delivery, input);
    default:
      throw new TargetRefused("NotImplemented", `targets such as ${arn} are not implemented by the local cloud`);
  }
}

async function invokeFunction(cloud: Cloud, arn: string, ruleArn: string, input: string): Promise<void> {
  const policy = await readPolicy(cloud, arn);
  const wanted = {
    service: EVENTS,
    action: "lambda:InvokeFunction",
    resource: arn,
    sourceArn: ruleArn,
    accountId: cloud.accountId,
  };
  if (!allowsService(policy, wanted)) throw new TargetRefused("NO_PERMISSIONS", `${ruleArn} may not invoke ${arn}`);
  const Payload = new TextEncoder().encode(input);
  await cloud.call("lambda", "Invoke", { FunctionName: arn, InvocationType: "Event", Payload }, cloud.self);
}

async function readPolicy(cloud: Cloud, arn: string): Promise<PolicyDocument> {
  try {
    const { Policy } = await cloud.call<{ Policy: string }>("lambda", "GetPolicy", { FunctionName: arn }, cloud.self);
    return JSON.parse(Policy) as PolicyDocument;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return {};
    throw error;
  }
}

async function sendMessage(cloud: Cloud, { target, ruleArn }: Delivery, MessageBody: string): Promise<void> {
  const QueueUrl = await findQueue(cloud, target.Arn ?? "", ruleArn);
  const group = target.SqsParameters?.MessageGroupId;
  await cloud.call(
    "sqs",
    "SendMessage",
    { QueueUrl, MessageBody, ...(group ? { MessageGroupId: group } : {}) },
    cloud.self,
  );
}

/** The queue's URL, if its policy lets the rule send to it. */
export async function findQueue(cloud: Cloud, arn: string, ruleArn: string): Promise<string> {
  const QueueName = arn.split(":").at(-1) ?? "";
  try {
    const { QueueUrl } = await cloud.call<{ QueueUrl: string }>("sqs", "GetQueueUrl", { QueueName }, cloud.self);
    const { Attributes } = await cloud.call<{ Attributes?: { Policy?: string } }>(
      "sqs",
      "GetQueueAttributes",
      { QueueUrl, AttributeNames: ["Policy"] },
      cloud.self,
    );
    const wanted = {
      service: EVENTS,
      action: "sqs:SendMessage",
      resource: arn,
      sourceArn: ruleArn,
      accountId: cloud.accountId,
    };
    if (allowsService(JSON.parse(Attributes?.Policy ?? "{}") as PolicyDocument, wanted)) return QueueUrl;
  } catch (error) {
    const { name, message } = error as Error;
    if (/NonExistentQueue|QueueDoesNotExist/.test(name)) throw new TargetRefused("INVALID_TARGET", message);
    throw error;
  }
  throw new TargetRefused("NO_PERMISSIONS", `${ruleArn} may not send to ${arn}`);
}

async function startExecution(cloud: Cloud, { target }: Delivery, input: string): Promise<void> {
  const { caller } = cloud.assumeRole(target.RoleArn ?? "", "events");
  try {
    await cloud.call("stepfunctions", "StartExecution", { stateMachineArn: target.Arn, input }, caller);
  } catch (error) {
    const { name, message } = error as Error;
    if (/AccessDenied|DoesNotExist|InvalidExecutionInput/.test(name)) throw new TargetRefused(name, message);
    throw error;
  }
}
