/**
 * An execution as the reducer knows it: plain JSON, built by folding its events and nothing else.
 *
 * A *thread* runs one machine: the definition itself, a branch of a Parallel or an iteration of a Map. A thread is in
 * one state at a time; that stay is a *visit*, and what the visit waits for is its *work*.
 */
import type { Json, JsonObject } from "./definition.ts";

/** Who runs: fixed when the execution starts, kept when its state machine is updated. */
export interface ExecutionIdentity {
  readonly executionArn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly region: string;
}

/** A task's end: its result, or an error name with its cause. */
export type Outcome = { readonly output: Json } | { readonly error: string; readonly cause: string };

type Happening =
  | { readonly type: "start"; readonly identity: ExecutionIdentity; readonly input: Json }
  /** A timer command's time has come. */
  | { readonly type: "timer"; readonly id: number }
  /** The integration answered an invoke command. */
  | { readonly type: "answer"; readonly id: number; readonly outcome: Outcome }
  /** SendTaskSuccess or SendTaskFailure for the token of invoke command `id`. */
  | { readonly type: "callback"; readonly id: number; readonly outcome: Outcome }
  | { readonly type: "heartbeat"; readonly id: number }
  | { readonly type: "stop"; readonly error: string | null; readonly cause: string | null }
  | { readonly type: "redrive" };

/** What happened to an execution. Persisted before anything follows from it; the only input of the reducer. */
export type ExecutionEvent = Happening & {
  /** When, ISO-8601. The reducer's only clock. */
  readonly time: string;
  /** 32 random bytes, base64url. The reducer's only source of chance: $random, $uuid, jitter and task tokens. */
  readonly entropy: string;
};

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An event without its time and entropy, which whoever writes it adds. */
export type BareEvent = DistributiveOmit<ExecutionEvent, "time" | "entropy">;

export interface InvokeCommand {
  readonly kind: "invoke";
  readonly id: number;
  /** When it was given; a re-issued command keeps it. */
  readonly time: string;
  readonly resource: string;
  readonly arguments: Json;
  readonly state: string;
  /** Retries before this one. */
  readonly retryCount: number;
  readonly token: string | null;
}

export interface TimerCommand {
  readonly kind: "timer";
  readonly id: number;
  readonly at: string;
}

/** What the world shall do. A command stays open until its event has come or a `cancel` names it. */
export type Command = InvokeCommand | TimerCommand | { readonly kind: "cancel"; readonly id: number };
type OpenCommand = (InvokeCommand | TimerCommand) & {
  readonly thread: string;
  /** The integration has answered; its token has not. */
  readonly answered?: boolean;
};

export interface TaskWork {
  readonly kind: "task";
  readonly invoke: number;
  readonly timeout: number;
  heartbeat: number | null;
  readonly heartbeatSeconds: number | null;
  /** The integration has answered; its token has not. */
  submitted: boolean;
}

/** The threads under a Parallel or Map, by position. */
export interface ForkWork {
  readonly kind: "fork";
  readonly children: Record<string, string>;
  readonly outputs: Record<string, Json>;
  map: MapProgress | null;
}

export interface MapProgress {
  readonly items: Json[];
  readonly concurrency: number;
  /** Failed iterations that may be; null: the first failure is the Map's own. */
  readonly tolerated: number | null;
  next: number;
  failed: number;
}

export type Work =
  | TaskWork
  | ForkWork
  | { readonly kind: "wait"; readonly timer: number }
  | { readonly kind: "retry"; readonly timer: number };

export interface Visit {
  readonly name: string;
  readonly input: Json;
  readonly enteredTime: string;
  readonly enteredEventId: number;
  retryCount: number;
  /** Retries used, per retrier of the state. */
  retriesUsed: number[];
  token: string | null;
  work: Work | null;
}

export interface Thread {
  readonly id: string;
  readonly parent: string | null;
  /** Where its machine is in the definition. */
  readonly path: readonly string[];
  /** Position among its siblings. */
  readonly index: number;
  readonly item: { readonly Index: number; readonly Value: Json } | null;
  /** Its own and, copied at its start, those of the scopes around it. */
  variables: JsonObject;
  lastEventId: number;
  /** The state to enter. */
  next: { readonly state: string; readonly input: Json } | null;
  /** Null before its first state and after its last. */
  visit: Visit | null;
  /** Stopped because a sibling or the execution failed; a redrive goes on with it. */
  halted: boolean;
}

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export interface Execution {
  readonly identity: ExecutionIdentity;
  readonly input: Json;
  readonly startTime: string;
  status: ExecutionStatus;
  stopTime: string | null;
  output: Json | undefined;
  error: string | null;
  cause: string | null;
  redriveCount: number;
  redriveTime: string | null;
  /** Timer of the definition's own TimeoutSeconds. */
  deadline: number | null;
  eventCount: number;
  lastCommand: number;
  lastThread: number;
  threads: Record<string, Thread>;
  open: Record<string, OpenCommand>;
}

/** What the world still has to do: after a restart all of it is asked for again. */
export function pendingCommands(execution: Execution): OpenCommand[] {
  return Object.values(execution.open).filter((command) => !command.answered);
}

/** Whether anything still waits for this event. One that nothing waits for changes nothing and need not be written. */
export function isAwaited(execution: Execution, event: BareEvent): boolean {
  if (event.type === "start") return false;
  if (event.type === "redrive") return execution.status !== "RUNNING" && execution.status !== "SUCCEEDED";
  if (execution.status !== "RUNNING") return false;
  return event.type === "stop" || event.id in execution.open;
}

/** The thread that runs the definition itself. */
export const ROOT = "0";
