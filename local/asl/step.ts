/**
 * The States Language as a durable reducer: `step(definition, execution, event)` gives the execution after the event,
 * the history it adds and the commands to run. The caller persists the event first, then applies it, then runs the
 * commands; after a restart it folds the persisted events again (`replay`) and runs the commands still in
 * `execution.open`. A task whose answer was not recorded is invoked again, as Step Functions itself may do.
 *
 * Pure: no I/O, no clock, no chance of its own. Time and randomness come with the event. It returns a promise only
 * because JSONata's evaluator does; nothing is waited for. (One corner escapes: `$toMillis` with a picture that names no
 * date takes the missing parts from the library's own clock.)
 */
import type { Definition } from "./definition.ts";
import type { Draft } from "./draft.ts";
import { closeCommand, createDraft, HistoryFull, record } from "./draft.ts";
import { endExecution, setDeadline } from "./end.ts";
import type { Command, Execution, ExecutionEvent } from "./execution.ts";
import { HISTORY_LIMIT_CAUSE } from "./facts.ts";
import { RUNTIME, TIMEOUT } from "./failure.ts";
import type { HistoryEvent } from "./history.ts";
import { describeInput } from "./history.ts";
import { redrive } from "./redrive.ts";
import { resumeAfterTimer, takeOutcome, runTurns } from "./run.ts";
import { takeHeartbeat } from "./states/task.ts";
import { startThread } from "./threads.ts";

export interface Step {
  readonly execution: Execution;
  readonly history: readonly HistoryEvent[];
  readonly commands: readonly Command[];
}

/** An event that nobody waits for (a late answer, a cancelled timer) changes nothing. */
export async function step(definition: Definition, execution: Execution | null, event: ExecutionEvent): Promise<Step> {
  const draft = createDraft(definition, execution ? structuredClone(execution) : begin(event), event);
  try {
    await apply(draft, event);
    await runTurns(draft);
  } catch (error) {
    if (!(error instanceof HistoryFull)) throw error;
    endExecution(draft, "FAILED", { error: RUNTIME, cause: HISTORY_LIMIT_CAUSE }, draft.execution.eventCount);
  }
  return { execution: draft.execution, history: draft.history, commands: draft.commands };
}

/** Folds persisted events into the execution and its whole history. */
export async function replay(
  definition: Definition,
  events: readonly ExecutionEvent[],
): Promise<{ readonly execution: Execution; readonly history: HistoryEvent[] }> {
  let execution: Execution | null = null;
  const history: HistoryEvent[] = [];
  for (const event of events) {
    const next: Step = await step(definition, execution, event);
    execution = next.execution;
    history.push(...next.history);
  }
  if (!execution) throw new Error("an execution begins with its start event");
  return { execution, history };
}

async function apply(draft: Draft, event: ExecutionEvent): Promise<void> {
  const { execution } = draft;
  if (event.type === "start") return start(draft);
  if (event.type === "redrive") return redrive(draft);
  if (execution.status !== "RUNNING") return;
  switch (event.type) {
    case "stop":
      return endExecution(draft, "ABORTED", event, 0);
    case "timer":
      return takeTimer(draft, event.id);
    case "answer":
    case "callback":
      return takeOutcome(draft, event);
    case "heartbeat":
      return takeHeartbeat(draft, event.id);
  }
}

async function takeTimer(draft: Draft, id: number): Promise<void> {
  const { execution } = draft;
  const command = execution.open[id];
  if (!command) return;
  if (id === execution.deadline) return endExecution(draft, "TIMED_OUT", { error: TIMEOUT, cause: null }, 0);
  const thread = execution.threads[command.thread];
  closeCommand(draft, id);
  if (thread) await resumeAfterTimer(draft, thread, id);
}

function begin(event: ExecutionEvent): Execution {
  if (event.type !== "start") throw new Error("an execution begins with its start event");
  return {
    identity: event.identity,
    input: event.input,
    startTime: event.time,
    status: "RUNNING",
    stopTime: null,
    output: undefined,
    error: null,
    cause: null,
    redriveCount: 0,
    redriveTime: null,
    deadline: null,
    eventCount: 0,
    lastCommand: 0,
    lastThread: 0,
    threads: {},
    open: {},
  };
}

function start(draft: Draft): void {
  const { execution, definition } = draft;
  record(draft, 0, "ExecutionStarted", { ...describeInput(execution.input), roleArn: execution.identity.roleArn });
  startThread(draft, { parent: null, path: [], index: 0, item: null, variables: {}, lastEventId: 0 }, execution.input);
  setDeadline(draft, definition.TimeoutSeconds);
}
