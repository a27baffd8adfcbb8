/** What a script that calls `spot` can go by. */
import { UnexpectedAnswer } from "../contract/client.ts";
import { ERRORS, isSpotConnectError } from "../core/errors.ts";

export const EXIT = { ok: 0, jobFailed: 1, usage: 2, notFound: 3, aws: 4, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `
Exit codes:
  0    done; with --follow: the job succeeded
  1    with --follow: the job failed or was cancelled
  2    wrong usage, wrong input, or not possible in the job's state
  3    no such job, file or stack
  4    AWS or the network refused or failed
  130  Ctrl-C; a submitted job goes on

Environment:
  SPOT_STACK    the stack, unless --stack says it (spot-connect-dev)
  AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL, … as in every AWS SDK
  NO_COLOR=1    no colours;  SPOT_DEBUG=1  stack traces`;

/** A mistake of the caller's that is found before anything is asked of AWS. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
/** A file or stack that is not there. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof NotFoundError) return EXIT.notFound;
  if (error instanceof UnexpectedAnswer) return EXIT.aws;
  if (!isSpotConnectError(error)) return EXIT.aws;
  const { status } = ERRORS[error.name];
  if (error.name === "JobNotFound") return EXIT.notFound;
  return status < 500 && status !== 429 ? EXIT.usage : EXIT.aws;
}

/** One line, and one for each wrong field; the stack only for who asks for it. */
export function describeError(error: unknown, isDebugging: boolean): string {
  if (!(error instanceof Error)) return `spot: ${String(error)}`;
  const text = isDebugging ? (error.stack ?? error.message) : `${error.message}${causeOf(error)}`;
  const details = isSpotConnectError(error) ? error.details : [];
  return [`spot: ${text}`, ...details.map((d) => `  ${d.field || "(job)"}: ${d.problem}; expected ${d.expected}`)].join(
    "\n",
  );
}

/** `fetch failed` alone helps nobody: what failed is in the cause. */
function causeOf({ message, cause }: Error): string {
  if (!(cause instanceof Error)) return "";
  const code = "code" in cause ? String(cause.code) : "";
  const text = cause.message || code;
  return text === "" || message.includes(text) ? "" : `: ${text}`;
}
