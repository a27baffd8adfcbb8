/**
 * `lambda:invoke`, with and without a token ("Invoke an AWS Lambda function with Step Functions"). The result is
 * {ExecutedVersion, Payload, StatusCode}; an error of the function is named by its `errorType`, one of the Lambda
 * service `Lambda.<exception>`.
 */
import type { InvokeCommandOutput } from "@aws-sdk/client-lambda";
import type { Json } from "../../asl/definition.ts";
import type { Outcome } from "../../asl/execution.ts";
import type { Caller, Cloud } from "../../kernel/service.ts";
import { AwsError } from "../../kernel/service.ts";

const FIELDS: ReadonlySet<string> = new Set([
  "FunctionName",
  "Payload",
  "Qualifier",
  "InvocationType",
  "ClientContext",
]);

export async function invokeLambda(cloud: Cloud, args: unknown, caller: Caller): Promise<Outcome> {
  const problem = findProblem(args);
  if (problem !== null) return { error: "States.Runtime", cause: problem };
  const { Payload: payload, ...rest } = args as Record<string, unknown>;
  const input = {
    InvocationType: "RequestResponse",
    ...rest,
    ...(payload === undefined ? {} : { Payload: new TextEncoder().encode(JSON.stringify(payload)) }),
  };
  try {
    return readAnswer(await cloud.call<InvokeCommandOutput>("lambda", "Invoke", input, caller));
  } catch (error) {
    return readServiceError(error);
  }
}

function findProblem(args: unknown): string | null {
  if (typeof args !== "object" || args === null || Array.isArray(args))
    return "The Arguments of lambda:invoke must be an object";
  const unknown = Object.keys(args).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) return `The field '${unknown}' is not supported by Step Functions`;
  return "FunctionName" in args ? null : "The field 'FunctionName' is required but was missing";
}

function readAnswer(answer: InvokeCommandOutput): Outcome {
  const text = new TextDecoder().decode(answer.Payload ?? new Uint8Array());
  if (answer.FunctionError !== undefined) return readFunctionError(text);
  const output = {
    ExecutedVersion: answer.ExecutedVersion ?? "$LATEST",
    Payload: text === "" ? {} : (JSON.parse(text) as Json),
    StatusCode: answer.StatusCode ?? 200,
  };
  return { output };
}

/** Without an error type (a time-out or no memory left, in older runtimes) it is Lambda.Unknown. */
function readFunctionError(text: string): Outcome {
  const { errorType } = JSON.parse(text) as { readonly errorType?: unknown };
  if (typeof errorType === "string" && errorType !== "") return { error: errorType, cause: text };
  const why = "The cause could not be determined because Lambda did not return an error type.";
  return { error: "Lambda.Unknown", cause: `${why} Returned payload: ${text}` };
}

/** An exception that the Lambda API does not model, as for a denied call, is AWSLambdaException. */
const UNMODELLED: ReadonlySet<string> = new Set(["AccessDeniedException", "UnrecognizedClientException"]);

function readServiceError(error: unknown): Outcome {
  if (!(error instanceof AwsError) || error.status >= 500) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: "Lambda.ServiceException", cause: `${message} (Service: Lambda, Status Code: 500)` };
  }
  const name = UNMODELLED.has(error.name) ? "AWSLambdaException" : error.name;
  return {
    error: `Lambda.${name.endsWith("Exception") ? name : `${name}Exception`}`,
    cause: `${error.message} (Service: Lambda, Status Code: ${error.status}, Error Code: ${error.name})`,
  };
}
