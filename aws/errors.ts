/** AWS's errors, read in one place: which of them the product answers by name, and which of our names they become. */
import { SpotConnectError } from "../core/errors.ts";

/** What every SDK error carries; errors of other origin lack the members. */
interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly $fault?: "client" | "server";
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Codes by which services say "slower" (EC2, DynamoDB, Step Functions, SSM and EFS each has its own). */
const THROTTLING = new Set([
  "RequestLimitExceeded",
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "TooManyRequestsException",
  "ProvisionedThroughputExceededException",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
]);

/** No answer at all: the request may or may not have been done. */
const NO_ANSWER = new Set(["TimeoutError", "ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "ENOTFOUND"]);

/** Whether AWS answered with one of these error codes. */
export const isAwsError = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && "$fault" in error && codes.includes(error.name);

/** AWS refused this very request: sending it again gives the same answer. */
export const isRefusal = (error: unknown): error is ServiceError =>
  error instanceof Error && "$fault" in error && error.$fault === "client" && !isRetryable(error);

const isRetryable = (error: Error): boolean => {
  const { name, $fault, $metadata } = error as ServiceError;
  const code = "code" in error ? String(error.code) : name;
  return (
    THROTTLING.has(name) ||
    $fault === "server" ||
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    NO_ANSWER.has(name) ||
    NO_ANSWER.has(code)
  );
};

/**
 * The error as a state machine may meet it. What the SDK's own three tries did not overcome, but time may, has one name
 * for all services; everything else keeps AWS's name, since nobody but a person can answer it.
 */
export function translateError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SpotConnectError || !isRetryable(error)) return error;
  return new SpotConnectError("RequestThrottled", `${error.name}: ${error.message}`, { cause: error });
}
