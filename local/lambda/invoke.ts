import type { InvocationRequest, InvocationResponse } from "@aws-sdk/client-lambda";
import { AwsError } from "../kernel/service.ts";
import type { Call } from "../kernel/service.ts";
import { conflict, findFunction } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { LARGEST_ASYNC_REQUEST_BYTES, LARGEST_SYNC_REQUEST_BYTES } from "./facts.ts";
import { runFunction } from "./run-function.ts";

export const invoke =
  (context: LambdaContext) =>
  async (input: InvocationRequest, { requestId }: Call): Promise<InvocationResponse> => {
    const record = findFunction(context, input.FunctionName ?? "", input.Qualifier);
    const type = input.InvocationType ?? "RequestResponse";
    const payload = readPayload(input.Payload, type);
    if (type === "DryRun") return { StatusCode: 204 };
    if (type === "Event") {
      context.asyncInvocations.accept(record, requestId, payload);
      return { StatusCode: 202 };
    }
    if (context.cloud.clock.now() < record.activeAt) {
      throw conflict(
        "The operation cannot be performed at this time. The function is currently in the following state: Pending",
      );
    }
    const result = await runFunction(context, record, requestId, payload);
    return {
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      Payload: new Uint8Array(result.payload),
      ...(result.functionError === null ? {} : { FunctionError: result.functionError }),
      ...(input.LogType === "Tail" ? { LogResult: result.logTail } : {}),
    };
  };

/** An empty payload is `{}` to the function. */
function readPayload(given: Uint8Array | undefined, type: string): Buffer {
  const payload = Buffer.from(given ?? []);
  const limit = type === "Event" ? LARGEST_ASYNC_REQUEST_BYTES : LARGEST_SYNC_REQUEST_BYTES;
  if (payload.length > limit) {
    const message = `${payload.length} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`;
    throw new AwsError("RequestTooLargeException", message, { status: 413 });
  }
  if (payload.length === 0) return Buffer.from("{}");
  try {
    JSON.parse(payload.toString());
  } catch (error) {
    const detail = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError("InvalidRequestContentException", detail);
  }
  return payload;
}
