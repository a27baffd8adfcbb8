/** What a history tells of time: how long a Wait waited, and how long a state was let lie before it was tried again. */
import type { HistoryEvent } from "../../local/asl/history.ts";

type Seconds = Readonly<Record<string, readonly number[]>>;

const nameOf = (event: HistoryEvent): string => event.stateEnteredEventDetails?.["name"] as string;
const secondsBetween = (first: HistoryEvent, second: HistoryEvent): number =>
  (Date.parse(second.timestamp) - Date.parse(first.timestamp)) / 1000;

function gather(found: readonly (readonly [name: string, seconds: number])[]): Seconds {
  const names = [...new Set(found.map(([name]) => name))];
  const of = (name: string): number[] => found.filter(([each]) => each === name).map(([, seconds]) => seconds);
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

/** Waits of no length are no waits. */
export function waitsIn(history: readonly HistoryEvent[]): Seconds {
  const exits = history.filter(({ type }) => type === "WaitStateExited");
  const found = exits.flatMap((exit) => {
    const entered = history[exit.previousEventId - 1];
    return entered ? [[nameOf(entered), secondsBetween(entered, exit)] as const] : [];
  });
  return gather(found.filter(([, seconds]) => seconds > 0));
}

const ATTEMPT = /^(TaskScheduled|(Parallel|Map)StateStarted)$/;
const FAILED = /^(TaskFailed|TaskTimedOut|(Parallel|Map)StateFailed)$/;

/** An attempt that follows a failure in its own chain of events is a retry. */
export function delaysIn(history: readonly HistoryEvent[]): Seconds {
  const before = (event: HistoryEvent): HistoryEvent | undefined => history[event.previousEventId - 1];
  const retries = history.filter((event) => ATTEMPT.test(event.type) && FAILED.test(before(event)?.type ?? ""));
  return gather(
    retries.map((retry) => {
      const failed = before(retry) as HistoryEvent;
      return [stateOf(failed, before), secondsBetween(failed, retry)] as const;
    }),
  );
}

/** The state an event is of: back along the chain, past the forks inside that began and ended on the way. */
function stateOf(event: HistoryEvent, before: (event: HistoryEvent) => HistoryEvent | undefined): string {
  const kind = /^(Task|Parallel|Map)/.exec(event.type)?.[1] ?? "";
  let depth = 0;
  for (let at = before(event); at; at = before(at)) {
    if (/^(Parallel|Map)State(Failed|Succeeded)$/.test(at.type)) depth++;
    if (/^(Parallel|Map)StateStarted$/.test(at.type) && kind !== "Task") depth--;
    if (kind === "Task" ? at.type === "TaskStateEntered" : depth < 0 && at.type === `${kind}StateEntered`)
      return nameOf(at);
  }
  throw new Error(`event ${event.id} is in no state`);
}
