/** Threads begin, end and are halted. */
import type { Draft } from "./draft.ts";
import { closeCommand, machineOf, record, recordIn, stateOf } from "./draft.ts";
import { endExecution } from "./end.ts";
import type { Json } from "./definition.ts";
import type { ForkWork, Thread } from "./execution.ts";
import { describeOutput } from "./history.ts";

type Beginning = Pick<Thread, "parent" | "path" | "index" | "item" | "variables" | "lastEventId">;

/** The first thread is ROOT. */
export function startThread(draft: Draft, beginning: Beginning, input: Json): string {
  const { execution } = draft;
  const id = String(execution.lastThread++);
  const thread: Thread = { ...beginning, id, next: null, visit: null, halted: false };
  thread.next = { state: machineOf(draft, thread).StartAt, input };
  execution.threads[id] = thread;
  draft.turns.push({ do: "enter", thread: id });
  return id;
}

/** Its output is the execution's, or waits in the parent for the siblings'. */
export function endThread(draft: Draft, thread: Thread, output: Json): void {
  const { execution } = draft;
  const parent = thread.parent === null ? undefined : execution.threads[thread.parent];
  if (!parent) {
    record(draft, thread.lastEventId, "ExecutionSucceeded", describeOutput(output));
    return endExecution(draft, "SUCCEEDED", { output });
  }
  const fork = forkOf(parent);
  if (fork.map) recordIn(draft, thread, "MapIterationSucceeded", describeIteration(parent, thread));
  fork.outputs[thread.index] = output;
  delete fork.children[thread.index];
  delete execution.threads[thread.id];
  parent.lastEventId = thread.lastEventId;
  draft.turns.push({ do: "join", thread: parent.id });
}

/** Stops a thread and all below it, and says so in the history. Its place is kept: a redrive goes on from there. */
export function haltThread(draft: Draft, thread: Thread): void {
  if (thread.halted) return;
  thread.halted = true;
  const { visit } = thread;
  if (visit?.work?.kind === "fork") haltChildren(draft, thread);
  closeWork(draft, thread);
  if (!visit) return;
  const type = stateOf(draft, thread, visit).Type;
  if (type === "Task" || type === "Wait" || type === "Parallel" || type === "Map") {
    recordIn(draft, thread, `${type}StateAborted`);
  }
}

export function haltChildren(draft: Draft, parent: Thread): void {
  const fork = forkOf(parent);
  for (const id of Object.values(fork.children)) {
    const child = draft.execution.threads[id];
    if (!child || child.halted) continue;
    haltThread(draft, child);
    if (fork.map) recordIn(draft, child, "MapIterationAborted", describeIteration(parent, child));
  }
}

/** Nobody waits any more for what the visit was waiting for. */
export function closeWork(draft: Draft, thread: Thread): void {
  const work = thread.visit?.work;
  if (work?.kind === "wait" || work?.kind === "retry") closeCommand(draft, work.timer);
  if (work?.kind === "task") {
    for (const command of [work.invoke, work.timeout, work.heartbeat]) closeCommand(draft, command);
  }
}

/** The fork's threads are over for good: their state goes on, or tries again from the beginning. */
export function forgetChildren(draft: Draft, parent: Thread): void {
  const work = parent.visit?.work;
  if (work?.kind !== "fork") return;
  for (const id of Object.values(work.children)) {
    const child = draft.execution.threads[id];
    if (child) forgetChildren(draft, child);
    delete draft.execution.threads[id];
  }
}

export function forkOf(parent: Thread): ForkWork {
  const work = parent.visit?.work;
  if (work?.kind !== "fork") throw new Error(`thread ${parent.id} has no threads below it`);
  return work;
}

export function describeIteration(parent: Thread, child: Thread): { name: string; index: number } {
  return { name: parent.visit?.name ?? "", index: child.index };
}
