/** Every five minutes, and when the API asks: what events, executions and crashes have left undone. */
import { agentItems } from "../aws/agent-items.ts";
import { agents } from "../aws/agents.ts";
import { parseSweep } from "../aws/event-parsers.ts";
import { executions } from "../aws/executions.ts";
import { eventHandler } from "../aws/handlers.ts";
import { leftovers } from "../aws/leftovers.ts";
import { ledger } from "../aws/ledger.ts";
import { logSweep } from "../aws/log-sweep.ts";
import { marks } from "../aws/marks.ts";
import { networks } from "../aws/networks.ts";
import { sweepOrphans } from "../core/steps/sweep-orphans.ts";
import { throwIfFailed } from "../core/sweep.ts";

const factories = { agentItems, agents, executions, ledger, leftovers, marks, networks };

export const handler = eventHandler(factories, parseSweep, async (ports, { now, dryRun, isScheduled }) => {
  const report = await sweepOrphans(ports, { now, dryRun });
  logSweep(ports.deployment.stack, report);
  // Its work is done either way. Whoever asked reads the report; the schedule has only the function's error to be seen by.
  if (isScheduled) throwIfFailed(report);
  return report;
});
