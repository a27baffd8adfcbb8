/**
 * Whatever a command throws, as one thing: its name, one line for people, what to do next, and the exit code of its
 * class. Errors of the product bring their remedy (core/errors.ts); here are those of the caller's side.
 */
import { UnexpectedAnswer } from "../contract/client.ts";
import { ERRORS, isSpotConnectError, type FieldProblem, type SpotConnectError } from "../core/errors.ts";
import {
  DeclinedError,
  EXIT,
  NotFoundError,
  RefusedError,
  UnavailableError,
  UsageError,
  type ExitCode,
} from "./exit-codes.ts";
import { findAnswerFault } from "./faults-of-answers.ts";
import { findCallFault } from "./faults-of-calls.ts";
import { remedyOf } from "./faults-of-requests.ts";

export interface Fault {
  readonly name: string;
  readonly message: string;
  readonly remedy: string;
  readonly exitCode: ExitCode;
  readonly details: readonly FieldProblem[];
}
/** What is left to be said when the error's own words are known. */
export type FaultClass = Pick<Fault, "remedy" | "exitCode"> & { readonly message?: string };

type Environment = Readonly<Record<string, string | undefined>>;

export function explainFault(error: unknown, env: Environment): Fault {
  if (!(error instanceof Error)) return faultOf("Error", String(error), INTERNAL);
  if (isSpotConnectError(error)) return ofProduct(error);
  const found = classify(error, env);
  return faultOf(error.name, found.message ?? messageOf(error), found);
}

const INTERNAL: FaultClass = {
  exitCode: EXIT.internal,
  remedy: "This is a fault of `spot` itself: report it with what SPOT_DEBUG=1 shows.",
};

const faultOf = (
  name: string,
  message: string,
  { remedy, exitCode }: FaultClass,
  details: Fault["details"] = [],
): Fault => ({ name, message, remedy, exitCode, details });

function classify(error: Error, env: Environment): FaultClass {
  // Their messages are whole; the cause is for the stack alone.
  const { message } = error;
  if (error instanceof DeclinedError) return { exitCode: EXIT.declined, remedy: error.remedy, message };
  if (error instanceof UsageError) return { exitCode: EXIT.usage, remedy: error.remedy, message };
  if (error instanceof NotFoundError) return { exitCode: EXIT.notFound, remedy: error.remedy, message };
  if (error instanceof RefusedError) return { exitCode: EXIT.refused, remedy: error.remedy, message };
  if (error instanceof UnavailableError) return { exitCode: EXIT.unavailable, remedy: error.remedy, message };
  if (error instanceof UnexpectedAnswer) return findAnswerFault(error);
  return findCallFault(error, env) ?? ofFile(error) ?? INTERNAL;
}

function ofProduct(error: SpotConnectError): Fault {
  const { status } = ERRORS[error.name];
  const exitCode =
    status === 404 && error.name !== "RouteNotFound"
      ? EXIT.notFound
      : status < 500 && status !== 429
        ? EXIT.usage
        : EXIT.unavailable;
  return faultOf(error.name, error.message, { remedy: remedyOf(error), exitCode }, error.details);
}

/** Node's errors about files carry the path: `EACCES: permission denied, open 'job.json'`. */
function ofFile(error: Error & { readonly path?: unknown; readonly code?: unknown }): FaultClass | null {
  if (typeof error.path !== "string") return null;
  return error.code === "ENOENT"
    ? { exitCode: EXIT.notFound, remedy: "Check the path." }
    : { exitCode: EXIT.usage, remedy: "Make the file readable for you, or name another." };
}

/** `fetch failed` alone helps nobody: what failed is in the cause. */
function messageOf({ message, cause }: Error): string {
  if (!(cause instanceof Error)) return message;
  const text = cause.message || ("code" in cause ? String(cause.code) : "");
  return text === "" || message.includes(text) ? message : `${message}: ${text}`;
}
