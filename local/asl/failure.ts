/** Errors of the States Language and what retriers and catchers match. */
import { CAUSE_LIMIT_CHARACTERS, ERROR_LIMIT_CHARACTERS } from "./facts.ts";

/** A state's failure. `cause` null: AWS gives none (time-outs). */
export class Failure extends Error {
  readonly error: string;
  readonly reason: string | null;
  /** A second name it is matched under: a missed heartbeat is recorded as States.Timeout (observed; errors). */
  readonly alias: string | null;
  /** Where an expression failed, e.g. `Output/a[0]`; an EvaluationFailed event records it. */
  readonly location: string | null;
  /** Said by a task or a Fail state, so its cause passes unchanged. */
  readonly stated: boolean;

  constructor(
    error: string,
    reason: string | null,
    more: { readonly alias?: string; readonly location?: string; readonly stated?: boolean } = {},
  ) {
    super(`${error}: ${reason ?? ""}`);
    this.error = error.slice(0, ERROR_LIMIT_CHARACTERS);
    this.reason = reason?.slice(0, CAUSE_LIMIT_CHARACTERS) ?? null;
    this.alias = more.alias ?? null;
    this.location = more.location ?? null;
    this.stated = more.stated ?? false;
  }
}

export const TIMEOUT = "States.Timeout";
export const HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout";
export const RUNTIME = "States.Runtime";
export const DATA_LIMIT = "States.DataLimitExceeded";
export const QUERY_EVALUATION = "States.QueryEvaluationError";
export const TOLERANCE_EXCEEDED = "States.ExceedToleratedFailureThreshold";

/**
 * States.Runtime always fails the execution. States.DataLimitExceeded is caught only by its own name. States.TaskFailed
 * is a wildcard for everything but time-outs (errors).
 */
export function matchesError(errorEquals: readonly string[], failure: Failure): boolean {
  if (failure.error === RUNTIME) return false;
  if (errorEquals.includes(failure.error)) return true;
  if (failure.alias !== null && errorEquals.includes(failure.alias)) return true;
  if (failure.error === DATA_LIMIT) return false;
  if (errorEquals.includes("States.ALL")) return true;
  return errorEquals.includes("States.TaskFailed") && failure.error !== TIMEOUT;
}
