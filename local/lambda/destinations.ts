/** Where the result of an asynchronous invocation goes. Source: Lambda developer guide, "Capturing records of Lambda asynchronous invocations". */
import type { Cloud } from "../kernel/service.ts";
import type { RunResult } from "./run-function.ts";
import type { AsyncInvocation, FunctionRecord } from "./state.ts";

export type Condition = "Success" | "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";

export interface AsyncResult {
  readonly invocation: AsyncInvocation;
  readonly condition: Condition;
  /** Null when the function did not run. */
  readonly result: RunResult | null;
}

/** Sends as the function's role, which needs leave to; throws what the destination's service throws. */
export async function sendResult(cloud: Cloud, record: FunctionRecord, outcome: AsyncResult): Promise<void> {
  const isSuccess = outcome.condition === "Success";
  const destination = isSuccess ? record.eventInvoke?.onSuccess : record.eventInvoke?.onFailure;
  if (destination) await sendRecord(cloud, record, destination, invocationRecord(cloud, record, outcome));
  if (!isSuccess && record.settings.deadLetterArn !== null)
    await sendDeadLetter(cloud, record, record.settings.deadLetterArn, outcome);
}

const callerOf = (cloud: Cloud, { settings, name }: FunctionRecord) => cloud.assumeRole(settings.role, name).caller;

async function sendRecord(cloud: Cloud, record: FunctionRecord, arn: string, document: object): Promise<void> {
  const caller = callerOf(cloud, record);
  const service = arn.split(":")[2];
  const body = JSON.stringify(document);
  if (service === "sqs") {
    await cloud.call("sqs", "SendMessage", { QueueUrl: await queueUrl(cloud, arn), MessageBody: body }, caller);
  } else if (service === "lambda") {
    const input = { FunctionName: arn, InvocationType: "Event", Payload: new TextEncoder().encode(body) };
    await cloud.call("lambda", "Invoke", input, caller);
  } else {
    const entry = {
      Source: "lambda",
      DetailType: "Lambda Function Invocation Result",
      Detail: body,
      EventBusName: arn,
    };
    await cloud.call("events", "PutEvents", { Entries: [entry] }, caller);
  }
}

function invocationRecord(
  cloud: Cloud,
  record: FunctionRecord,
  { invocation, condition, result }: AsyncResult,
): object {
  const functionError = result?.functionError ?? null;
  return {
    version: "1.0",
    timestamp: new Date(cloud.clock.now()).toISOString(),
    requestContext: {
      requestId: invocation.requestId,
      functionArn: `${record.arn}:$LATEST`,
      condition,
      approximateInvokeCount: invocation.failures + (result === null ? 0 : 1),
    },
    requestPayload: JSON.parse(Buffer.from(invocation.payload, "base64").toString()) as unknown,
    ...(result === null
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: "$LATEST",
            ...(functionError === null ? {} : { functionError }),
          },
          responsePayload: JSON.parse(result.payload.toString() || "null") as unknown,
        }),
  };
}

/** A dead letter is the event itself; what went wrong is in the attributes. */
async function sendDeadLetter(
  cloud: Cloud,
  record: FunctionRecord,
  arn: string,
  { invocation, result }: AsyncResult,
): Promise<void> {
  const text = (StringValue: string, DataType = "String") => ({ DataType, StringValue });
  const error = result === null ? null : (JSON.parse(result.payload.toString()) as { errorMessage?: string });
  const input = {
    QueueUrl: await queueUrl(cloud, arn),
    MessageBody: Buffer.from(invocation.payload, "base64").toString(),
    MessageAttributes: {
      RequestID: text(invocation.requestId),
      ErrorCode: text(result === null ? "429" : "200", "Number"),
      ErrorMessage: text((error?.errorMessage ?? "Rate Exceeded.").slice(0, 1024)),
    },
  };
  await cloud.call("sqs", "SendMessage", input, callerOf(cloud, record));
}

/** Lambda knows it without asking: its role needs the right to send, no other. */
async function queueUrl(cloud: Cloud, arn: string): Promise<string> {
  const QueueName = arn.split(":").at(-1) ?? "";
  const answer = await cloud.call<{ QueueUrl: string }>("sqs", "GetQueueUrl", { QueueName }, cloud.self);
  return answer.QueueUrl;
}
