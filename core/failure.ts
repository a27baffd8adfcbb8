/** The error that a state machine caught, as a job's own. Pure. */
import { describeForeignError } from "./aws-faults.ts";
import { isErrorName } from "./errors.ts";
import type { Ending } from "./ledger.ts";
import type { ReleaseAllInput } from "./payloads.ts";

/** A caught error arrives as Step Functions gives it: our own name, or its own with the function's error as JSON. */
export function failureFrom({
  error,
  message,
}: Pick<ReleaseAllInput, "error" | "message">): Pick<Ending, "error" | "message"> {
  if (error === null) return { error: null, message: null };
  const text = message === null ? null : errorMessageOf(message);
  return isErrorName(error)
    ? { error, message: text }
    : { error: "ExecutionFailed", message: describeForeignError(error, text) };
}

function errorMessageOf(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed === "object" && parsed !== null && "errorMessage" in parsed) return String(parsed.errorMessage);
  } catch {
    // Not a Lambda error object: Step Functions' own text.
  }
  return cause;
}
