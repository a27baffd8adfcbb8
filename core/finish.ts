/** Whether the job is decided: by an attempt's word, by the time it may compute, by the execution's history. Pure. */
import type { Outbox } from "./agent-protocol.ts";
import { runtimeReserveSeconds } from "./bare.ts";
import { secondsOfBudget, spentUsd } from "./budget.ts";
import type { ErrorName } from "./errors.ts";
import { currentEntries, entriesOfAttempt, isWell, type Control } from "./ledger.ts";
import { MOST_ROUNDS } from "./limits.ts";
import { usedSeconds } from "./runtime.ts";
import type { View } from "./view.ts";

export interface Finish {
  readonly error: ErrorName | null;
  readonly message: string | null;
}

/** The job's end, if it has come to one: an attempt's word first, then what is used up. */
export const finishOf = (view: View, rounds: number, now: string): Finish | null =>
  wordOf(view).finish ?? overtime(view, now) ?? overBudget(view, now) ?? exhausted(rounds);

/** What the attempts decided: completed wins over all; a failure that is not retried ends the job. */
export function wordOf(view: View): { readonly finish: Finish | null; readonly retry: readonly number[] } {
  const { entries: byId, retriedAttempts } = view.control;
  const entries = Object.values(byId);
  if (entries.some((entry) => entry.outcome === "completed"))
    return { finish: { error: null, message: null }, retry: [] };
  const retry: number[] = [];
  for (const entry of entries) {
    if (entry.outcome !== "failed" || retriedAttempts.includes(entry.attempt)) continue;
    const outcome = view.outboxes[entry.instanceId]?.outcome ?? null;
    if (isSpare(view.control, entry.attempt) || mayRetry(view, retry.length, outcome)) retry.push(entry.attempt);
    else return { finish: failureOf(outcome), retry: [] };
  }
  return { finish: null, retry };
}

/** A replacement asked for by a move, whose failure does not matter: the attempt it was to replace is well. */
function isSpare(control: Control, attempt: number): boolean {
  const [current] = currentEntries(control);
  return current !== undefined && isWell(current) && attempt > current.attempt;
}

const wasForMove = (control: Control, attempt: number): boolean =>
  entriesOfAttempt(control, attempt).some((entry) => entry.spare);

const failureOf = (outcome: Outbox["outcome"]): Finish => ({
  error: (outcome?.error ?? "AgentFailed") as ErrorName,
  message: outcome?.message ?? null,
});

/** The running time is the whole job's: once it is used up, another attempt would only boot and say so again. */
function mayRetry(view: View, already: number, outcome: Outbox["outcome"]): boolean {
  const { errors, onExitCodes } = view.job.retry;
  const counted = view.control.retriedAttempts.filter((attempt) => !wasForMove(view.control, attempt));
  if (outcome?.error === "RuntimeExceeded" || counted.length + already >= errors) return false;
  const exitCode = outcome?.exitCode ?? null;
  return onExitCodes.length === 0 || (exitCode !== null && onExitCodes.includes(exitCode));
}

/** The agent ends its scripts at the limit; this is for what no agent could count, and for one that does not obey. */
function overtime({ control, job }: View, now: string): Finish | null {
  const used = usedSeconds(control, now);
  const { runtimeSeconds } = job.limits;
  return used < runtimeSeconds + runtimeReserveSeconds(job)
    ? null
    : {
        error: "RuntimeExceeded",
        message: `the attempts computed for ${Math.round(used)} s together; limits.runtime is ${runtimeSeconds} s`,
      };
}

/** Early enough for the last save to be paid from the budget, too. */
function overBudget({ control, job }: View, now: string): Finish | null {
  const left = secondsOfBudget(control, job, now);
  return left === null || left > 0
    ? null
    : {
        error: "BudgetExceeded",
        message: `the machines cost $${spentUsd(control, now).toFixed(4)} so far; limits.budgetUsd is ${job.limits.budgetUsd}`,
      };
}

/** The execution's history is nearly full: the job ends while it still can, in order. */
const exhausted = (rounds: number): Finish | null =>
  rounds < MOST_ROUNDS
    ? null
    : {
        error: "HistoryLimitReached",
        message: `the execution went round ${rounds} times, and Step Functions keeps no more than 25,000 events of one`,
      };
