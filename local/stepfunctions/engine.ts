/**
 * Runs executions: an event is written to the journal, applied by the reducer, and then what it commands is done.
 * After a restart the journal is folded again, timers are armed at their old times, and a task without a recorded
 * answer is invoked again. Events of one execution are taken one after the other.
 */
import type { BareEvent, Execution } from "../asl/execution.ts";
import type { HistoryEvent } from "../asl/history.ts";
import type { Cloud } from "../kernel/service.ts";
import { openJournal } from "./journal.ts";
import type { Runner } from "./runner.ts";
import { inTurn, load, take } from "./runner.ts";
import type { ExecutionRecord, Records } from "./records.ts";

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
  const runner: Runner = { cloud, records, journal, onEnd, lives: new Map(), queues: new Map(), stopped: false };
  return {
    post: (arn, event) => inTurn(runner, arn, async () => take(runner, await load(runner, arn), event)),
    look: (arn) =>
      inTurn(runner, arn, async () => {
        const { execution, history } = await load(runner, arn);
        if (!execution) throw new Error(`execution ${arn} has not begun`);
        return { execution, history };
      }),
    resume: () => resume(runner),
    stop: () => {
      runner.stopped = true;
      for (const { timers } of runner.lives.values()) for (const cancel of timers.values()) cancel();
    },
  };
}

/** One execution that cannot be folded must not keep the others from going on. */
async function resume(runner: Runner): Promise<void> {
  const { records, journal, cloud } = runner;
  for (const { arn, status } of records.executions.values()) {
    if (status !== "RUNNING") continue;
    if (journal.read(arn).length === 0) {
      records.executions.delete(arn);
      continue;
    }
    await inTurn(runner, arn, () => load(runner, arn)).catch((error: unknown) => {
      cloud.log("step functions: an execution could not be resumed", { execution: arn, error: String(error) });
    });
  }
}
