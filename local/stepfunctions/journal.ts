/** The events of executions, each written for itself and once: the journal the reducer is folded over. */
import type { ExecutionEvent } from "../asl/execution.ts";
import type { Store } from "../kernel/store.ts";

export interface Journal {
  read(executionArn: string): readonly ExecutionEvent[];
  append(executionArn: string, event: ExecutionEvent): void;
}

interface Line {
  readonly executionArn: string;
  readonly event: ExecutionEvent;
}

/** The store keeps the order in which lines were put. */
export function openJournal(store: Store): Journal {
  const lines = store.collection<Line>("states.events");
  const events = new Map<string, ExecutionEvent[]>();
  const listOf = (executionArn: string): ExecutionEvent[] => {
    const known = events.get(executionArn);
    if (known) return known;
    const list: ExecutionEvent[] = [];
    events.set(executionArn, list);
    return list;
  };
  for (const { executionArn, event } of lines.values()) listOf(executionArn).push(event);
  return {
    read: (executionArn) => events.get(executionArn) ?? [],
    append: (executionArn, event) => {
      const list = listOf(executionArn);
      lines.put(`${executionArn}#${list.length}`, { executionArn, event });
      list.push(event);
    },
  };
}
