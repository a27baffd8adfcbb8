/** EC2's interruption warning, or our drill's. */
import { agents } from "../aws/agents.ts";
import { parseInterruption } from "../aws/event-parsers.ts";
import { executions } from "../aws/executions.ts";
import { eventHandler } from "../aws/handlers.ts";
import { instances } from "../aws/instances.ts";
import { ledger } from "../aws/ledger.ts";
import { timeline } from "../aws/timeline.ts";
import { onInterruption } from "../core/steps/on-interruption.ts";

export const handler = eventHandler(
  { ledger, timeline, instances, agents, executions },
  parseInterruption,
  onInterruption,
);
