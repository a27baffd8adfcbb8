/** State PlanAttempt: launch, wait, look or stop. */
import { announcer } from "../aws/announcements.ts";
import { agents } from "../aws/agents.ts";
import { capacity } from "../aws/capacity.ts";
import { commands } from "../aws/commands.ts";
import { stateHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { pools } from "../aws/pool-memory.ts";
import { timeline } from "../aws/timeline.ts";
import { planAttempt } from "../core/steps/plan-attempt.ts";

export const handler = stateHandler({ announcer, ledger, agents, capacity, commands, pools, timeline }, planAttempt);
