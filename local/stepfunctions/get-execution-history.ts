import type { GetExecutionHistoryInput, GetExecutionHistoryOutput, HistoryEvent } from "@aws-sdk/client-sfn";
import type { HistoryEvent as Recorded } from "../asl/history.ts";
import type { Operation } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { findExecution } from "./context.ts";
import { takePage } from "./paging.ts";

export function getExecutionHistory(context: Context): Operation<GetExecutionHistoryInput, GetExecutionHistoryOutput> {
  return async (input) => {
    const { arn } = findExecution(context, input.executionArn ?? "");
    const { history } = await context.engine.look(arn);
    const ordered = input.reverseOrder === true ? history.toReversed() : history;
    const { items, nextToken } = takePage(ordered, input);
    return { events: items.map((event) => describe(event, input.includeExecutionData !== false)), nextToken };
  };
}

/** Without execution data the details stay, but not the inputs and outputs in them. */
const DATA: ReadonlySet<string> = new Set(["input", "inputDetails", "output", "outputDetails"]);

function describe(event: Recorded, includeData: boolean): HistoryEvent {
  const text = JSON.stringify(event, (key, value: unknown) => (!includeData && DATA.has(key) ? undefined : value));
  const { timestamp, ...members } = JSON.parse(text) as Recorded;
  return { ...members, timestamp: new Date(timestamp) } as unknown as HistoryEvent;
}
