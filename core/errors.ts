/**
 * Every error the product names. `name` is the contract: the state machines match it by `ErrorEquals`, the HTTP API
 * and the command print it, `core/error-texts.ts` explains it. AWS's own errors are translated into these once,
 * in `aws/`.
 */
export type ErrorKind =
  /** Trying again later can help; the state machine retries or plans anew. */
  | "retryable"
  /** The job cannot go on; the execution fails with this name. */
  | "terminal"
  /** The request is wrong; nothing was changed. */
  | "request";

interface ErrorFacts {
  readonly kind: ErrorKind;
  /** The HTTP status with which the API answers it; of an error that only ends jobs, the one it would have. */
  readonly status: number;
}

export const ERRORS = {
  InvalidJob: { kind: "request", status: 400 },
  InvalidRequest: { kind: "request", status: 400 },
  JobNotFound: { kind: "request", status: 404 },
  ProfileNotFound: { kind: "request", status: 404 },
  JobEnded: { kind: "terminal", status: 409 },
  NothingToInterrupt: { kind: "request", status: 409 },
  NothingHeld: { kind: "request", status: 409 },
  UploadIncomplete: { kind: "request", status: 409 },
  PayloadTooLarge: { kind: "request", status: 413 },
  RouteNotFound: { kind: "request", status: 404 },
  MethodNotAllowed: { kind: "request", status: 405 },
  InternalError: { kind: "request", status: 500 },
  FileSystemNotReady: { kind: "retryable", status: 503 },
  MountTargetNotReady: { kind: "retryable", status: 503 },
  CapacityUnavailable: { kind: "retryable", status: 503 },
  RequestThrottled: { kind: "retryable", status: 429 },
  SweepFailed: { kind: "retryable", status: 503 },
  NetworkUnusable: { kind: "terminal", status: 409 },
  FileSystemUnusable: { kind: "terminal", status: 409 },
  ConfigurationRejected: { kind: "terminal", status: 409 },
  CapacityWaitExceeded: { kind: "terminal", status: 409 },
  RuntimeExceeded: { kind: "terminal", status: 409 },
  BudgetExceeded: { kind: "terminal", status: 409 },
  AttemptLimitReached: { kind: "terminal", status: 409 },
  HistoryLimitReached: { kind: "terminal", status: 409 },
  BootstrapFailed: { kind: "terminal", status: 409 },
  SetupFailed: { kind: "terminal", status: 409 },
  ContainerFailed: { kind: "terminal", status: 409 },
  SecretsFailed: { kind: "terminal", status: 409 },
  InputsFailed: { kind: "terminal", status: 409 },
  ScriptFailed: { kind: "terminal", status: 409 },
  JobCancelled: { kind: "terminal", status: 409 },
  ExecutionFailed: { kind: "terminal", status: 409 },
  ReleaseMismatch: { kind: "terminal", status: 409 },
  AgentFailed: { kind: "terminal", status: 409 },
} as const satisfies Record<string, ErrorFacts>;

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
