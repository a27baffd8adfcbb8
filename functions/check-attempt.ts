/** State CheckAttempt: whoever leaves a wait comes here and is told where to go. */
import { agents } from "../aws/agents.ts";
import { capacity } from "../aws/capacity.ts";
import { commands } from "../aws/commands.ts";
import { stateHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { pools } from "../aws/pool-memory.ts";
import { timeline } from "../aws/timeline.ts";
import { checkAttempt } from "../core/steps/check-attempt.ts";

export const handler = stateHandler({ ledger, agents, capacity, commands, pools, timeline }, checkAttempt);
