/** Every five minutes: what events and executions have left undone. `SWEEP_DRY_RUN=true` makes it report only. */
import { agents } from "../aws/agents.ts";
import { capacity } from "../aws/capacity.ts";
import { parseSchedule } from "../aws/event-parsers.ts";
import { executions } from "../aws/executions.ts";
import { eventHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { sweepOrphans } from "../core/steps/sweep-orphans.ts";

export const handler = eventHandler({ agents, capacity, executions, ledger }, parseSchedule, async (ports, { now }) => {
  const report = await sweepOrphans(ports, { now, dryRun: process.env["SWEEP_DRY_RUN"] === "true" });
  console.info(JSON.stringify({ level: "INFO", message: "sweep", ...report }));
  return report;
});
