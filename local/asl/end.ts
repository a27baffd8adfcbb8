/** The execution's end, and the clock that may bring it. */
import type { Json } from "./definition.ts";
import type { Draft } from "./draft.ts";
import { addSeconds, closeCommand, record } from "./draft.ts";
import type { ExecutionStatus } from "./execution.ts";
import { ROOT } from "./execution.ts";
import { describeError } from "./history.ts";

const EVENTS = { FAILED: "ExecutionFailed", TIMED_OUT: "ExecutionTimedOut", ABORTED: "ExecutionAborted" } as const;

type Ending = { readonly output: Json } | { readonly error: string | null; readonly cause: string | null };

/**
 * `previousEventId` is that of the failure's event; 0 when the end came from outside (observed). A timed-out execution
 * shows its error in the event only, not when it is described (observed).
 */
export function endExecution(
  draft: Draft,
  status: Exclude<ExecutionStatus, "RUNNING">,
  ending: Ending,
  previousEventId = 0,
): void {
  const { execution } = draft;
  execution.status = status;
  execution.stopTime = draft.time;
  execution.deadline = null;
  if ("output" in ending) execution.output = ending.output;
  else if (status !== "SUCCEEDED") {
    record(draft, previousEventId, EVENTS[status], describeError(ending.error, ending.cause));
    if (status !== "TIMED_OUT") Object.assign(execution, { error: ending.error, cause: ending.cause });
  }
  for (const id of Object.keys(execution.open)) closeCommand(draft, Number(id));
}

/** The definition's own TimeoutSeconds; it begins anew with a redrive. */
export function setDeadline(draft: Draft, seconds: number | undefined): void {
  if (seconds === undefined) return;
  const { execution } = draft;
  const id = ++execution.lastCommand;
  const command = { kind: "timer", id, at: addSeconds(draft.time, seconds) } as const;
  execution.open[id] = { ...command, thread: ROOT };
  draft.commands.push(command);
  execution.deadline = id;
}
