/** What Step Functions bills: each state entered, and each retry. */
import { paginateGetExecutionHistory, type HistoryEvent } from "@aws-sdk/client-sfn";
import type { Result } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

/** A retried Task is scheduled again without being entered again. */
export async function transitionsOf(
  { stepFunctions: client, clock }: Simulation,
  { control }: Pick<Result, "control">,
): Promise<number> {
  const events: HistoryEvent[] = [];
  const read = async (): Promise<void> => {
    const pages = paginateGetExecutionHistory({ client }, { executionArn: control.execution });
    for await (const page of pages) events.push(...(page.events ?? []));
  };
  await clock.hold(read());
  const entered = events.filter(({ type = "" }) => type.endsWith("StateEntered") || type === "ExecutionStarted");
  const failed = events.filter(({ type = "" }) => /^(?:Task|LambdaFunction)(?:Failed|TimedOut)$/.test(type));
  return entered.length + failed.length;
}
