/** The execution while one event is applied to it: a private copy that is changed in place, and what comes of it. */
import type { Chance } from "./chance.ts";
import { createChance } from "./chance.ts";
import type { Definition, Json, JsonObject, Machine, State } from "./definition.ts";
import type { Command, Execution, ExecutionEvent, InvokeCommand, Thread, TimerCommand, Visit } from "./execution.ts";
import { HISTORY_LIMIT_EVENTS } from "./facts.ts";
import type { Scope } from "./expression.ts";
import type { Failure } from "./failure.ts";
import type { HistoryEvent } from "./history.ts";

/** What is left to do before the step is over. A turn of a halted or forgotten thread is skipped. */
export type Turn =
  | { readonly do: "enter" | "attempt" | "join"; readonly thread: string }
  /** `child`, a thread under this one, failed and nothing in it caught that. */
  | { readonly do: "lose"; readonly thread: string; readonly child: string; readonly failure: Failure };

export interface Draft {
  readonly definition: Definition;
  readonly execution: Execution;
  readonly time: string;
  readonly chance: Chance;
  readonly history: HistoryEvent[];
  readonly commands: Command[];
  readonly turns: Turn[];
}

export function createDraft(definition: Definition, execution: Execution, event: ExecutionEvent): Draft {
  const chance = createChance(event.entropy);
  return { definition, execution, time: event.time, chance, history: [], commands: [], turns: [] };
}

/** The history is full: event 25,000 must be the failure. */
export class HistoryFull extends Error {}

/** Events that end the execution; only they may be the 25,000th. */
const ENDS: ReadonlySet<string> = new Set([
  "ExecutionSucceeded",
  "ExecutionFailed",
  "ExecutionAborted",
  "ExecutionTimedOut",
]);

export function record(draft: Draft, previousEventId: number, type: string, details: JsonObject | null = null): number {
  const { execution } = draft;
  if (execution.eventCount >= HISTORY_LIMIT_EVENTS - 1 && !ENDS.has(type)) throw new HistoryFull();
  const id = ++execution.eventCount;
  const member = details === null ? {} : { [`${nameDetails(type)}EventDetails`]: details };
  draft.history.push({ id, previousEventId, timestamp: draft.time, type, ...member });
  return id;
}

/** As `record`, in the thread's own chain of events. */
export function recordIn(draft: Draft, thread: Thread, type: string, details: JsonObject | null = null): number {
  thread.lastEventId = record(draft, thread.lastEventId, type, details);
  return thread.lastEventId;
}

/** `TaskStateEntered` has `stateEnteredEventDetails`, `TaskFailed` `taskFailedEventDetails`. */
function nameDetails(type: string): string {
  const moved = /State(Entered|Exited)$/.exec(type);
  if (moved) return `state${moved[1]}`;
  return type.charAt(0).toLowerCase() + type.slice(1);
}

export function setTimer(draft: Draft, thread: Thread, at: string): number {
  return give(draft, thread, { kind: "timer", id: ++draft.execution.lastCommand, at });
}

export function invoke(draft: Draft, thread: Thread, command: Omit<InvokeCommand, "kind" | "id" | "time">): number {
  return give(draft, thread, {
    kind: "invoke",
    id: ++draft.execution.lastCommand,
    time: draft.time,
    ...command,
  });
}

function give(draft: Draft, thread: Thread, command: InvokeCommand | TimerCommand): number {
  draft.execution.open[command.id] = { ...command, thread: thread.id };
  draft.commands.push(command);
  return command.id;
}

/** The event of this command has come, or nobody waits for it any more. */
export function closeCommand(draft: Draft, id: number | null): void {
  if (id === null || !draft.execution.open[id]) return;
  delete draft.execution.open[id];
  draft.commands.push({ kind: "cancel", id });
}

export function addSeconds(time: string, seconds: number): string {
  return new Date(Date.parse(time) + Math.round(seconds * 1000)).toISOString();
}

export function machineOf(draft: Draft, thread: Thread): Machine {
  let place: unknown = draft.definition;
  for (const step of thread.path) place = (place as Record<string, unknown>)[step];
  return place as Machine;
}

export function stateOf(draft: Draft, thread: Thread, visit: Visit): State {
  const state = machineOf(draft, thread).States[visit.name];
  if (!state) throw new Error(`no state ${visit.name} in ${thread.path.join("/")}`);
  return state;
}

export function visitOf(thread: Thread): Visit {
  if (!thread.visit) throw new Error(`thread ${thread.id} is in no state`);
  return thread.visit;
}

/** What the state's expressions may read; `more` adds `result` or `errorOutput`. */
export function scopeOf(draft: Draft, thread: Thread, more: JsonObject = {}): Scope {
  const visit = visitOf(thread);
  const states: JsonObject = { input: visit.input, context: contextOf(draft, thread, visit), ...more };
  return { variables: thread.variables, states, time: draft.time, chance: draft.chance };
}

/** The context object ("Accessing execution data from the Context object"). */
function contextOf(draft: Draft, thread: Thread, visit: Visit): JsonObject {
  const { execution } = draft;
  const { identity } = execution;
  return {
    Execution: {
      Id: identity.executionArn,
      Input: execution.input,
      Name: identity.name,
      RoleArn: identity.roleArn,
      StartTime: execution.startTime,
      RedriveCount: execution.redriveCount,
      ...(execution.redriveTime === null ? {} : { RedriveTime: execution.redriveTime }),
    },
    State: { Name: visit.name, EnteredTime: visit.enteredTime, RetryCount: visit.retryCount },
    StateMachine: { Id: identity.stateMachineArn, Name: identity.stateMachineName },
    ...(visit.token === null ? {} : { Task: { Token: visit.token } }),
    ...(thread.item === null ? {} : { Map: { Item: thread.item as unknown as Json } }),
  };
}
