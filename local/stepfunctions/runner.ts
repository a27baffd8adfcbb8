/** One execution at a time: its journal folded, its next event taken, its commands obeyed. */
import { randomBytes } from "node:crypto";
import type { Definition } from "../asl/definition.ts";
import type { BareEvent, Command, Execution, ExecutionEvent, InvokeCommand } from "../asl/execution.ts";
import { isAwaited, pendingCommands } from "../asl/execution.ts";
import type { HistoryEvent } from "../asl/history.ts";
import { replay, step } from "../asl/step.ts";
import type { Cancel } from "../kernel/clock.ts";
import type { Cloud } from "../kernel/service.ts";
import { runIntegration } from "./integrations/index.ts";
import type { Journal } from "./journal.ts";
import type { ExecutionRecord, Records } from "./records.ts";
import { revisionOf } from "./records.ts";
import { announce, summarize } from "./status.ts";

/** An execution in memory. */
interface Live {
  readonly arn: string;
  readonly definition: Definition;
  readonly roleArn: string;
  /** Null until its start event is taken. */
  execution: Execution | null;
  readonly history: HistoryEvent[];
  readonly timers: Map<number, Cancel>;
}

export interface Runner {
  readonly cloud: Cloud;
  readonly records: Records;
  readonly journal: Journal;
  readonly onEnd: (record: ExecutionRecord) => void;
  readonly lives: Map<string, Live>;
  readonly queues: Map<string, Promise<unknown>>;
  stopped: boolean;
}

/** Work on one execution, after all that was asked for before. Time stands still meanwhile. */
export function inTurn<T>({ cloud, queues }: Runner, arn: string, work: () => Promise<T>): Promise<T> {
  const turn = (queues.get(arn) ?? Promise.resolve()).then(work);
  const settled: Promise<unknown> = turn
    .catch(() => undefined)
    .then(() => {
      if (queues.get(arn) === settled) queues.delete(arn);
    });
  queues.set(arn, settled);
  return cloud.clock.hold(turn);
}

/** From memory or from the journal; in the second case what was under way is asked for again. */
export async function load(runner: Runner, arn: string): Promise<Live> {
  const known = runner.lives.get(arn);
  if (known) return known;
  const live = await revive(runner, arn);
  runner.lives.set(arn, live);
  if (live.execution) {
    settle(runner, live.execution, false);
    for (const command of pendingCommands(live.execution)) obey(runner, live, command);
  }
  return live;
}

async function revive({ records, journal }: Runner, arn: string): Promise<Live> {
  const record = records.executions.get(arn);
  if (!record) throw new Error(`no execution ${arn}`);
  const { definition: text, roleArn } = revisionOf(records, record.stateMachineArn, record.revisionId);
  const definition = JSON.parse(text) as Definition;
  const events = journal.read(arn);
  const folded = events.length === 0 ? { execution: null, history: [] } : await replay(definition, events);
  return { arn, definition, roleArn, ...folded, timers: new Map() };
}

export async function take(runner: Runner, live: Live, bare: BareEvent): Promise<boolean> {
  if (runner.stopped || (live.execution && !isAwaited(live.execution, bare))) return false;
  const time = new Date(runner.cloud.clock.now()).toISOString();
  const event = { ...bare, time, entropy: randomBytes(32).toString("base64url") } as ExecutionEvent;
  runner.journal.append(live.arn, event);
  const next = await step(live.definition, live.execution, event);
  live.execution = next.execution;
  live.history.push(...next.history);
  settle(runner, live.execution, event.type === "start" || event.type === "redrive");
  if (isDoomed(runner, next.execution) && next.history.some(({ type }) => type.endsWith("StateEntered")))
    await take(runner, live, { type: "stop", error: null, cause: null });
  for (const command of next.commands) obey(runner, live, command);
  return true;
}

/** Once its state machine is being deleted, an execution ends with its next transition (API reference, DeleteStateMachine). */
const isDoomed = ({ records }: Runner, { status, identity }: Execution): boolean =>
  status === "RUNNING" && records.machines.get(identity.stateMachineArn)?.status === "DELETING";

/** Brings the record up to date and tells EventBridge when the status has changed. */
function settle({ cloud, records, onEnd }: Runner, execution: Execution, begins: boolean): void {
  const record = records.executions.get(execution.identity.executionArn);
  if (!record || (record.status === execution.status && !begins)) return;
  const after = { ...record, ...summarize(execution) };
  const running = { status: "RUNNING", stopDate: null, output: null, error: null, cause: null } as const;
  if (begins) announce(cloud, { ...after, ...running });
  records.executions.put(record.arn, after);
  if (after.status === "RUNNING") return;
  announce(cloud, after);
  onEnd(after);
}

function obey(runner: Runner, live: Live, command: Command): void {
  const { id } = command;
  if (command.kind === "cancel") {
    live.timers.get(id)?.();
    live.timers.delete(id);
    return;
  }
  if (!live.execution?.open[id]) return;
  if (command.kind === "invoke") return invoke(runner, live, command);
  const ring = (): void => deliver(runner, live, { type: "timer", id });
  live.timers.set(id, runner.cloud.clock.at(Date.parse(command.at), ring));
}

function invoke(runner: Runner, live: Live, command: InvokeCommand): void {
  const { clock, settings } = runner.cloud;
  const { functionStartSeconds } = settings;
  if (functionStartSeconds === 0) return call(runner, live, command);
  clock.at(clock.now() + functionStartSeconds * 1000, () => {
    if (!runner.stopped && live.execution?.open[command.id]) call(runner, live, command);
  });
}

/** Held from the call to the event it becomes: no timer may ring in between. */
function call(runner: Runner, live: Live, command: InvokeCommand): void {
  const { id } = command;
  const work = runIntegration(runner.cloud, command, live.roleArn).then((outcome) =>
    deliver(runner, live, { type: "answer", id, outcome }),
  );
  void runner.cloud.clock.hold(work);
}

function deliver(runner: Runner, live: Live, event: BareEvent): void {
  inTurn(runner, live.arn, () => take(runner, live, event)).catch((error: unknown) => {
    const fields = { execution: live.arn, event: event.type, error: String(error) };
    runner.cloud.log("step functions: an event could not be applied", fields);
  });
}
