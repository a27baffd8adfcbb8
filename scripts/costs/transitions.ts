import type { HistoryEvent } from "@aws-sdk/client-sfn";

/**
 * What Step Functions bills of an execution's whole history: each state entered, and each retry. A retried Task is scheduled
 * again without being entered again; one whose failure is caught is not, and bills nothing more.
 */
export function transitionsIn(history: readonly HistoryEvent[]): number {
  const count = (is: (type: string) => boolean): number => history.filter(({ type = "" }) => is(type)).length;
  const entered = count((type) => type.endsWith("StateEntered") || type === "ExecutionStarted");
  const retried = count((type) => type === "TaskScheduled") - count((type) => type === "TaskStateEntered");
  return entered + Math.max(0, retried);
}
