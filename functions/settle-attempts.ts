/** State SettleAttempts: orders the handover and waits for the older instances to let go. */
import { announcer } from "../aws/announcements.ts";
import { agents } from "../aws/agents.ts";
import { executions } from "../aws/executions.ts";
import { stateHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { timeline } from "../aws/timeline.ts";
import { settleAttempts } from "../core/steps/settle-attempts.ts";

export const handler = stateHandler({ announcer, ledger, agents, executions, timeline }, settleAttempts);
