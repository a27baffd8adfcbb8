/**
 * A world for the reducer: the virtual clock, tasks that do what a script says, a log of events that survives a kill.
 * What happens outside (a task's work, a worker that calls back) goes on while the interpreter is dead; what the
 * interpreter had under way (timers, invocations without an answer) is lost unless it asks for it again.
 */
import type { Definition, Json } from "../../../local/asl/definition.ts";
import type {
  BareEvent,
  Command,
  Execution,
  ExecutionEvent,
  InvokeCommand,
  Outcome,
} from "../../../local/asl/execution.ts";
import { isAwaited, pendingCommands } from "../../../local/asl/execution.ts";
import type { HistoryEvent } from "../../../local/asl/history.ts";
import { replay, step } from "../../../local/asl/step.ts";
import { VirtualClock } from "../../../local/kernel/clock.ts";

export const START = Date.parse("2026-01-01T00:00:00.000Z");

export interface Script {
  /** The integration's answer, after so many seconds. Absent: it never answers. */
  readonly answer?: Outcome;
  readonly seconds?: number;
  /** What the token's holder says, and when. */
  readonly callback?: Outcome;
  readonly callbackSeconds?: number;
  readonly heartbeats?: readonly number[];
}

/** By name of state: one script for each invocation, the last again for more; or chosen by the arguments. */
export type Tasks = Readonly<Record<string, readonly Script[] | ((args: any, nth: number) => Script)>>;

export interface Play {
  readonly definition: object;
  readonly input?: Json;
  readonly tasks?: Tasks;
  readonly stopAfterSeconds?: number;
  /** Redrives so often, an hour after each end. */
  readonly redrives?: number;
  /** Dies right after the event with this index was written. */
  readonly killAt?: number;
}

export interface Played {
  readonly execution: Execution;
  readonly history: readonly HistoryEvent[];
  readonly events: readonly ExecutionEvent[];
  readonly invocations: readonly InvokeCommand[];
  readonly seconds: number;
}

export async function play(options: Play): Promise<Played> {
  const definition = { QueryLanguage: "JSONata", ...options.definition } as unknown as Definition;
  const clock = new VirtualClock(START);
  const log: string[] = [];
  const known = new Map<number, Script>();
  const invocations: InvokeCommand[] = [];
  let execution: Execution | null = null;
  let history: HistoryEvent[] = [];
  let alive = { timers: new Map<number, () => void>(), issued: new Set<number>() };
  let tail = Promise.resolve();
  const ended = Promise.withResolvers<void>();
  let redrives = options.redrives ?? 0;

  const post = (event: BareEvent): void => {
    tail = tail.then(() => take(event));
    clock.hold(tail).catch(ended.reject);
  };
  const take = async (bare: BareEvent): Promise<void> => {
    const time = new Date(clock.now()).toISOString();
    if (execution && !isAwaited(execution, bare)) return;
    const event = { ...bare, time, entropy: `entropy ${log.length}` } as ExecutionEvent;
    log.push(JSON.stringify(event));
    if (log.length - 1 === options.killAt) {
      for (const cancel of alive.timers.values()) cancel();
      alive = { timers: new Map(), issued: new Set() };
      ({ execution, history } = await replay(definition, readLog(log)));
      pendingCommands(execution).forEach(obey);
    } else {
      const next = await step(definition, execution, event);
      execution = JSON.parse(JSON.stringify(next.execution)) as Execution;
      history.push(...next.history);
      next.commands.forEach(obey);
    }
    if (execution.status !== "RUNNING") finish();
  };
  const finish = (): void => {
    if (execution?.status !== "SUCCEEDED" && redrives-- > 0)
      clock.at(clock.now() + 3_600_000, () => post({ type: "redrive" }));
    else ended.resolve();
  };
  const obey = (command: Command): void => {
    if (command.kind === "cancel") return alive.timers.get(command.id)?.();
    if (!execution?.open[command.id]) return;
    const { id } = command;
    if (command.kind === "timer") {
      alive.timers.set(
        id,
        clock.at(Date.parse(command.at), () => post({ type: "timer", id })),
      );
      return;
    }
    alive.issued.add(id);
    if (!known.has(id)) begin(command);
  };
  const begin = (command: InvokeCommand): void => {
    const { id } = command;
    const nth = invocations.filter(({ state }) => state === command.state).length;
    const script = scriptFor(options.tasks?.[command.state], command, nth);
    invocations.push(command);
    known.set(id, script);
    const after = (seconds: number, action: () => void): unknown => clock.at(clock.now() + seconds * 1000, action);
    for (const seconds of script.heartbeats ?? []) after(seconds, () => post({ type: "heartbeat", id }));
    const { answer, callback } = script;
    if (answer) after(script.seconds ?? 0, () => alive.issued.has(id) && post({ type: "answer", id, outcome: answer }));
    if (callback) after(script.callbackSeconds ?? 0, () => post({ type: "callback", id, outcome: callback }));
  };

  post({ type: "start", identity: IDENTITY, input: options.input ?? {} });
  if (options.stopAfterSeconds !== undefined) {
    clock.at(START + options.stopAfterSeconds * 1000, () => post({ type: "stop", error: "Stopped", cause: "by hand" }));
  }
  await clock.run(ended.promise, { idleMs: 2_000 });
  if (!execution) throw new Error("the execution never began");
  return { execution, history, events: readLog(log), invocations, seconds: (clock.now() - START) / 1000 };
}

export const IDENTITY = {
  executionArn: "arn:aws:states:us-east-1:000000000000:execution:machine:run",
  name: "run",
  roleArn: "arn:aws:iam::000000000000:role/machine",
  stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:machine",
  stateMachineName: "machine",
  region: "us-east-1",
};

function scriptFor(scripts: Tasks[string] | undefined, command: InvokeCommand, nth: number): Script {
  if (typeof scripts === "function") return scripts(command.arguments, nth);
  const script = scripts?.[nth] ?? scripts?.at(-1);
  if (!script) throw new Error(`no script for task ${command.state}`);
  return script;
}

function readLog(log: readonly string[]): ExecutionEvent[] {
  return log.map((line) => JSON.parse(line) as ExecutionEvent);
}

/** Names of the states in the order in which they were entered. */
export function statesEntered(history: readonly HistoryEvent[]): string[] {
  return history.flatMap((event) => {
    const details = event["stateEnteredEventDetails" as const];
    return details ? [details["name"] as string] : [];
  });
}

export const ok = (output: Json, seconds = 0): Script => ({ answer: { output }, seconds });
export const error = (name: string, cause = "", seconds = 0): Script => ({ answer: { error: name, cause }, seconds });
/** The starter answers at once; the token's holder later. */
export const callsBack = (output: Json, callbackSeconds: number, more: Script = {}): Script => ({
  answer: { output: { started: true } },
  callback: { output },
  callbackSeconds,
  ...more,
});
export const failsBack = (name: string, callbackSeconds: number, more: Script = {}): Script => ({
  answer: { output: { started: true } },
  callback: { error: name, cause: "said the worker" },
  callbackSeconds,
  ...more,
});
