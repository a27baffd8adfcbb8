/** What Step Functions bills: each state entered, and each retry. */
import { paginateGetExecutionHistory, type HistoryEvent } from "@aws-sdk/client-sfn";
import type { Result } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

/** A retried Task is scheduled again without being entered again; one whose failure is caught is not, and bills nothing more. */
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
  const count = (is: (type: string) => boolean): number => events.filter(({ type = "" }) => is(type)).length;
  const entered = count((type) => type.endsWith("StateEntered") || type === "ExecutionStarted");
  const retried = count((type) => type === "TaskScheduled") - count((type) => type === "TaskStateEntered");
  return entered + Math.max(0, retried);
}
