/**
 * RedriveExecution: the states that did not succeed run again with the input they had; branches and iterations that
 * did are kept. Their retries begin anew ("Restarting state machine executions with redrive").
 */
import type { Draft } from "./draft.ts";
import { record } from "./draft.ts";
import { setDeadline } from "./end.ts";
import type { Thread } from "./execution.ts";
import { ROOT } from "./execution.ts";

export function redrive(draft: Draft): void {
  const { execution } = draft;
  execution.redriveCount++;
  execution.redriveTime = draft.time;
  Object.assign(execution, { status: "RUNNING", stopTime: null, error: null, cause: null });
  record(draft, 0, "ExecutionRedriven", { redriveCount: execution.redriveCount });
  setDeadline(draft, draft.definition.TimeoutSeconds);
  const root = execution.threads[ROOT];
  if (root) takeUp(draft, root);
}

function takeUp(draft: Draft, thread: Thread): void {
  thread.halted = false;
  const { visit } = thread;
  if (!visit) {
    draft.turns.push({ do: "enter", thread: thread.id });
    return;
  }
  visit.retryCount = 0;
  visit.retriesUsed = [];
  const children = visit.work?.kind === "fork" ? Object.values(visit.work.children) : [];
  if (visit.work?.kind !== "fork" || children.length === 0) {
    visit.work = null;
    draft.turns.push({ do: "attempt", thread: thread.id });
    return;
  }
  if (visit.work.map) visit.work.map.failed = 0;
  for (const id of children) {
    const child = draft.execution.threads[id];
    if (child) takeUp(draft, child);
  }
}
