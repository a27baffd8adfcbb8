import { paginateGetExecutionHistory, type HistoryEvent } from "@aws-sdk/client-sfn";
import { transitionsIn } from "../../scripts/costs/transitions.ts";
import type { Result } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

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
  return transitionsIn(events);
}
