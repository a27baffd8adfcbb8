/** What an invocation answers when not the handler but its environment failed, in the words of AWS's sandbox. */
import { LARGEST_RESPONSE_BYTES } from "./facts.ts";

export interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
}

export const timedOut = (requestId: string, timeoutSeconds: number): Failure => ({
  errorType: "Sandbox.Timedout",
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
});

/** Go's names for signals: the sandbox around the runtime is written in it. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

export const exited = (requestId: string, code: number | null, signal: string | null): Failure => ({
  errorType: "Runtime.ExitError",
  errorMessage: `RequestId: ${requestId} Error: Runtime exited ${exitReason(code, signal)}`,
});

function exitReason(code: number | null, signal: string | null): string {
  if (signal !== null) return `with error: signal: ${SIGNALS[signal] ?? signal}`;
  return code === 0 ? "without providing a reason" : `with error: exit status ${code}`;
}

export const responseTooLarge = (): Failure => ({
  errorType: "Function.ResponseSizeTooLarge",
  errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE_BYTES} bytes).`,
});
