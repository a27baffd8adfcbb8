/**
 * Every error the product names. `name` is the contract: the state machines match it by `ErrorEquals`, the HTTP API
 * and the command print it, `docs/troubleshooting.md` explains it. AWS's own errors are translated into these once,
 * in `aws/`.
 */
export type ErrorKind =
  /** Trying again later can help; the state machine retries or plans anew. */
  | "retryable"
  /** The job cannot go on; the execution fails with this name. */
  | "terminal"
  /** The request is wrong; nothing was changed. */
  | "request";

export const ERRORS = {
  InvalidJob: { kind: "request", status: 400, meaning: "The job JSON is not acceptable; `details` names each field." },
  InvalidRequest: {
    kind: "request",
    status: 400,
    meaning: "The request is not JSON, or a parameter of it is wrong; `details` names each.",
  },
  JobNotFound: { kind: "request", status: 404, meaning: "No job has this id." },
  JobEnded: {
    kind: "terminal",
    status: 409,
    meaning: "The job has ended; this execution or request can no longer change it.",
  },
  NothingToInterrupt: {
    kind: "request",
    status: 409,
    meaning: "The job has no instance that could be interrupted now.",
  },
  PayloadTooLarge: { kind: "request", status: 413, meaning: "The request body is over the limit." },
  RouteNotFound: { kind: "request", status: 404, meaning: "No route has this method and path." },
  MethodNotAllowed: { kind: "request", status: 405, meaning: "The path is known, but not with this method." },
  FileSystemNotReady: { kind: "retryable", status: 503, meaning: "The file system is still being created." },
  MountTargetNotReady: { kind: "retryable", status: 503, meaning: "A mount target is still being created." },
  CapacityUnavailable: { kind: "retryable", status: 503, meaning: "No candidate pool gave an instance on this try." },
  RequestThrottled: { kind: "retryable", status: 429, meaning: "AWS asked us to slow down." },
  NetworkUnusable: { kind: "terminal", status: 409, meaning: "The VPC has no subnet an instance could run in." },
  FileSystemUnusable: {
    kind: "terminal",
    status: 409,
    meaning: "The file system cannot be mounted from the stack's network.",
  },
  ConfigurationRejected: {
    kind: "terminal",
    status: 409,
    meaning: "EC2 refused the request in every pool for the same reason.",
  },
  CapacityWaitExceeded: { kind: "terminal", status: 409, meaning: "No capacity within `limits.capacityWait`." },
  RuntimeExceeded: { kind: "terminal", status: 409, meaning: "The scripts ran longer than `limits.runtime`." },
  AttemptLimitReached: {
    kind: "terminal",
    status: 409,
    meaning: "The job was interrupted more often than `retry.interruptions` allows.",
  },
  BootstrapFailed: {
    kind: "terminal",
    status: 409,
    meaning: "Instances start but are not ready in time; the cause and the timeline say what was seen.",
  },
  SetupFailed: { kind: "terminal", status: 409, meaning: "A `setup` command failed." },
  InputsFailed: { kind: "terminal", status: 409, meaning: "An input could not be staged." },
  ScriptFailed: {
    kind: "terminal",
    status: 409,
    meaning: "A script exited with an error; the cause has its name, code and last lines.",
  },
  JobCancelled: { kind: "terminal", status: 409, meaning: "The job was cancelled." },
  ExecutionFailed: {
    kind: "terminal",
    status: 409,
    meaning: "The execution itself failed, not the job's scripts; the cause has what Step Functions said.",
  },
  AgentFailed: { kind: "terminal", status: 409, meaning: "The agent met an error of its own; the cause has it." },
} as const satisfies Record<string, { kind: ErrorKind; status: number; meaning: string }>;

export type ErrorName = keyof typeof ERRORS;
export const isErrorName = (name: string): name is ErrorName => Object.hasOwn(ERRORS, name);

/** One wrong field of a request: where, what is wrong, what would be right. */
export interface FieldProblem {
  /** Dotted path, e.g. `instance.types[0]`; empty for the document itself. */
  readonly field: string;
  readonly problem: string;
  readonly expected: string;
}

/** The one error class of the product. Never throw a bare `Error` across a function's edge. */
export class SpotConnectError extends Error {
  override readonly name: ErrorName;
  readonly details: readonly FieldProblem[];

  constructor(name: ErrorName, message: string, options: { cause?: unknown; details?: readonly FieldProblem[] } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = name;
    this.details = options.details ?? [];
  }
}

export const isSpotConnectError = (error: unknown, name?: ErrorName): error is SpotConnectError =>
  error instanceof SpotConnectError && (name === undefined || error.name === name);
