/**
 * Runs executions: an event is written to the journal, applied by the reducer, and then what it commands is done.
 * After a restart the journal is folded again, timers are armed at their old times, and a task without a recorded
 * answer is invoked again. Events of one execution are taken one after the other.
 */
import { randomBytes } from "node:crypto";
import type { Definition } from "../asl/definition.ts";
import type { BareEvent, Command, Execution, ExecutionEvent, InvokeCommand } from "../asl/execution.ts";
import { isAwaited, pendingCommands } from "../asl/execution.ts";
import type { HistoryEvent } from "../asl/history.ts";
import { replay, step } from "../asl/step.ts";
import type { Cancel } from "../kernel/clock.ts";
import type { Cloud } from "../kernel/service.ts";
import { runIntegration } from "./integrations/index.ts";
import { openJournal } from "./journal.ts";
import type { ExecutionRecord, Records } from "./records.ts";
import { revisionOf } from "./records.ts";
import { announce, summarize } from "./status.ts";

interface Live {
  readonly arn: string;
  readonly definition: Definition;
  readonly roleArn: string;
  execution: Execution | null;
  readonly history: HistoryEvent[];
  readonly timers: Map<number, Cancel>;
}

export interface Engine {
  /** Writes the event and does what follows. False: nothing waits for it (any more), and nothing was written. */
  post(executionArn: string, event: BareEvent): Promise<boolean>;
  /** The execution as it is now, with its whole history. */
  look(executionArn: string): Promise<{ readonly execution: Execution; readonly history: readonly HistoryEvent[] }>;
  /** Takes up what was running when the process ended; a StartExecution that was not answered never was. */
  resume(): Promise<void>;
  stop(): void;
}

export function createEngine(cloud: Cloud, records: Records, onEnd: (record: ExecutionRecord) => void): Engine {
  const journal = openJournal(cloud.store);
  const lives = new Map<string, Live>();
  const queues = new Map<string, Promise<unknown>>();
  let stopped = false;

  const inTurn = <T>(arn: string, work: () => Promise<T>): Promise<T> => {
    const turn = (queues.get(arn) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => undefined);
    queues.set(arn, settled);
    void settled.then(() => queues.get(arn) === settled && queues.delete(arn));
    return cloud.clock.hold(turn);
  };

  const load = async (arn: string): Promise<Live> => {
    const known = lives.get(arn);
    if (known) return known;
    const live = await revive(arn);
    lives.set(arn, live);
    if (live.execution) {
      settle(live.execution, false);
      for (const command of pendingCommands(live.execution)) obey(live, command);
    }
    return live;
  };

  const revive = async (arn: string): Promise<Live> => {
    const record = records.executions.get(arn);
    if (!record) throw new Error(`no execution ${arn}`);
    const { definition: text, roleArn } = revisionOf(records, record.stateMachineArn, record.revisionId);
    const definition = JSON.parse(text) as Definition;
    const events = journal.read(arn);
    const { execution, history } =
      events.length === 0 ? { execution: null, history: [] } : await replay(definition, events);
    return { arn, definition, roleArn, execution, history, timers: new Map() };
  };

  const take = async (live: Live, bare: BareEvent): Promise<boolean> => {
    if (stopped || (live.execution && !isAwaited(live.execution, bare))) return false;
    const time = new Date(cloud.clock.now()).toISOString();
    const event = { ...bare, time, entropy: randomBytes(32).toString("base64url") } as ExecutionEvent;
    journal.append(live.arn, event);
    const next = await step(live.definition, live.execution, event);
    live.execution = next.execution;
    live.history.push(...next.history);
    settle(live.execution, event.type === "start" || event.type === "redrive");
    for (const command of next.commands) obey(live, command);
    return true;
  };

  /** Brings the record up to date and tells EventBridge when the status has changed. */
  const settle = (execution: Execution, begins: boolean): void => {
    const record = records.executions.get(execution.identity.executionArn);
    if (!record || (record.status === execution.status && !begins)) return;
    if (begins) announce(cloud, { ...record, ...summarize(execution), status: "RUNNING", stopDate: null });
    const after = { ...record, ...summarize(execution) };
    records.executions.put(record.arn, after);
    if (after.status === "RUNNING") return;
    announce(cloud, after);
    onEnd(after);
  };

  const obey = (live: Live, command: Command): void => {
    if (command.kind === "cancel") {
      live.timers.get(command.id)?.();
      live.timers.delete(command.id);
      return;
    }
    const { id } = command;
    if (!live.execution?.open[id]) return;
    if (command.kind === "invoke") return invoke(live, command);
    const ring = (): void => deliver(live, { type: "timer", id });
    live.timers.set(id, cloud.clock.at(Date.parse(command.at), ring));
  };

  const invoke = (live: Live, command: InvokeCommand): void => {
    const { id } = command;
    const work = runIntegration(cloud, command, live.roleArn);
    void cloud.clock.hold(work.then((outcome) => inTurn(live.arn, () => take(live, { type: "answer", id, outcome }))));
  };

  const deliver = (live: Live, event: BareEvent): void => {
    inTurn(live.arn, () => take(live, event)).catch((error: unknown) => {
      cloud.log("step functions: an event could not be applied", { execution: live.arn, error: String(error) });
    });
  };

  return {
    post: (arn, event) => inTurn(arn, async () => take(await load(arn), event)),
    look: (arn) =>
      inTurn(arn, async () => {
        const { execution, history } = await load(arn);
        if (!execution) throw new Error(`execution ${arn} has not begun`);
        return { execution, history };
      }),
    resume: async () => {
      for (const { arn, status } of records.executions.values()) {
        if (status !== "RUNNING") continue;
        if (journal.read(arn).length > 0) await inTurn(arn, () => load(arn));
        else records.executions.delete(arn);
      }
    },
    stop: () => {
      stopped = true;
      for (const live of lives.values()) for (const cancel of live.timers.values()) cancel();
    },
  };
}
