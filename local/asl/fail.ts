/** A state has failed: retried, caught, or its thread is lost. */
import type { Retrier, State } from "./definition.ts";
import type { Draft } from "./draft.ts";
import { addSeconds, recordIn, setTimer, stateOf, visitOf } from "./draft.ts";
import { endExecution } from "./end.ts";
import type { Thread, Visit } from "./execution.ts";
import { leaveState } from "./exit.ts";
import { RETRY_DEFAULTS } from "./facts.ts";
import { Failure, matchesError, RUNTIME } from "./failure.ts";
import { forgetChildren } from "./threads.ts";

/** A failure the interpreter itself found says where, and an evaluation's is an event of its own. */
export async function failInState(draft: Draft, thread: Thread, failure: Failure): Promise<void> {
  const explained = explain(visitOf(thread), failure);
  recordEvaluation(draft, thread, explained);
  await failState(draft, thread, explained);
}

/** Retriers first, then catchers; what neither takes, the thread above gets. */
export async function failState(draft: Draft, thread: Thread, failure: Failure): Promise<void> {
  const state = stateOf(draft, thread, visitOf(thread));
  if (retry(draft, thread, state, failure)) return;
  if (!("Catch" in state) || !state.Catch) return loseThread(draft, thread, failure);
  const index = state.Catch.findIndex((catcher) => matchesError(catcher.ErrorEquals, failure));
  const catcher = state.Catch[index];
  if (!catcher) return loseThread(draft, thread, failure);
  const errorOutput = { Error: failure.error, Cause: failure.reason ?? "" };
  const leaving = { exit: catcher, prefix: `Catch[${index}]/`, states: { errorOutput }, otherwise: errorOutput };
  try {
    await leaveState(draft, thread, { ...leaving, next: catcher.Next });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const explained = explain(visitOf(thread), error);
    recordEvaluation(draft, thread, explained);
    loseThread(draft, thread, explained);
  }
}

function loseThread(draft: Draft, thread: Thread, failure: Failure): void {
  const { error, reason } = failure;
  if (thread.parent === null) {
    endExecution(draft, "FAILED", { error: error === "" ? null : error, cause: reason }, thread.lastEventId);
  } else draft.turns.push({ do: "lose", thread: thread.parent, child: thread.id, failure });
}

function retry(draft: Draft, thread: Thread, state: State, failure: Failure): boolean {
  if (!("Retry" in state) || !state.Retry) return false;
  const visit = visitOf(thread);
  const index = state.Retry.findIndex((retrier) => matchesError(retrier.ErrorEquals, failure));
  const retrier = state.Retry[index];
  if (!retrier) return false;
  const used = visit.retriesUsed[index] ?? 0;
  if (used >= (retrier.MaxAttempts ?? RETRY_DEFAULTS.maxAttempts)) return false;
  visit.retriesUsed = state.Retry.map((_, at) => (visit.retriesUsed[at] ?? 0) + (at === index ? 1 : 0));
  visit.retryCount++;
  forgetChildren(draft, thread);
  const timer = setTimer(draft, thread, addSeconds(draft.time, delaySeconds(retrier, used, draft.chance.random())));
  visit.work = { kind: "retry", timer };
  return true;
}

/** JitterStrategy FULL draws evenly between nothing and the delay. */
function delaySeconds(retrier: Retrier, used: number, random: number): number {
  const { IntervalSeconds = RETRY_DEFAULTS.intervalSeconds, BackoffRate = RETRY_DEFAULTS.backoffRate } = retrier;
  const delay = Math.min(IntervalSeconds * BackoffRate ** used, retrier.MaxDelaySeconds ?? Infinity);
  return retrier.JitterStrategy === "FULL" ? delay * random : delay;
}

function explain(visit: Visit, failure: Failure): Failure {
  const { error, reason, location, stated } = failure;
  if (stated || (location === null && error !== RUNTIME)) return failure;
  const where = `An error occurred while executing the state '${visit.name}' (entered at the event id #${visit.enteredEventId}).`;
  return new Failure(error, `${where} ${reason ?? ""}`, location === null ? {} : { location });
}

function recordEvaluation(draft: Draft, thread: Thread, failure: Failure): void {
  const { error, reason, location } = failure;
  if (location === null) return;
  recordIn(draft, thread, "EvaluationFailed", { error, cause: reason, location, state: visitOf(thread).name });
}
