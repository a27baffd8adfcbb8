/** EC2's rebalance recommendation. */
import { agents } from "../aws/agents.ts";
import { parseRebalance } from "../aws/event-parsers.ts";
import { executions } from "../aws/executions.ts";
import { eventHandler } from "../aws/handlers.ts";
import { instances } from "../aws/instances.ts";
import { ledger } from "../aws/ledger.ts";
import { timeline } from "../aws/timeline.ts";
import { onRebalance } from "../core/steps/on-rebalance.ts";

export const handler = eventHandler({ ledger, timeline, instances, agents, executions }, parseRebalance, onRebalance);
