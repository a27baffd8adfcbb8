/** What a script that calls `spot` can go by: an exit code for each class of end. */

export const EXIT = {
  ok: 0,
  jobFailed: 1,
  declined: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  unavailable: 5,
  /** EX_SOFTWARE of sysexits.h: a fault of the command itself. */
  internal: 70,
  /** 128 and the signal's number, as a shell has it. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** For people, here and in docs/cli.md. */
export const EXIT_CODES = [
  [
    "0",
    "done; where a job is followed to its end (submit --follow, run, transfer, status --watch, wait): it succeeded",
  ],
  ["1", "with these: it failed or was cancelled; elsewhere: a question was not answered with yes"],
  ["2", "wrong usage, wrong input, or not possible in the job's state"],
  ["3", "no such job, file or stack"],
  ["4", "AWS refused: credentials, permissions, region, a stack of another release"],
  ["5", "no answer, or a failure that may pass: trying again may help"],
  ["70", "a fault of this command itself"],
  ["130", "Ctrl-C (143, 129: other signals); a submitted job goes on"],
] as const;

export const EXIT_HELP = `
Exit codes:
${EXIT_CODES.map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`).join("\n")}

Environment:
  SPOT_STACK    the stack, unless --stack or --stage says it (spot-connect-dev)
  AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL, … as in every AWS SDK
  NO_COLOR=1    no colours;  SPOT_DEBUG=1  stack traces

With --json an error is one line on stderr, the last: {"error","message","details","remedy","standing","exitCode"}.`;

interface Advice {
  /** What to do next, for people. */
  readonly remedy: string;
  readonly cause?: unknown;
}

/** An end that tells what to do next. */
class AdvisedError extends Error {
  readonly remedy: string;

  constructor(message: string, { remedy, cause }: Advice) {
    super(message, cause === undefined ? {} : { cause });
    this.remedy = remedy;
  }
}
/** A person was asked and did not say yes. */
export class DeclinedError extends AdvisedError {
  override readonly name = "DeclinedError";
}
/** A mistake of the caller's that is found before anything is asked of AWS. */
export class UsageError extends AdvisedError {
  override readonly name = "UsageError";
}
/** AWS did not do what it was asked, and its reasons are in the message. */
export class RefusedError extends AdvisedError {
  override readonly name = "RefusedError";
}
/** What is not there yet, or not now: trying again may help. */
export class UnavailableError extends AdvisedError {
  override readonly name = "UnavailableError";
}
/** A file or stack that is not there. */
export class NotFoundError extends AdvisedError {
  override readonly name = "NotFoundError";
}
