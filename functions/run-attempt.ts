/** State RunAttempt: orders the run and waits, with a heartbeat, for what becomes of it. */
import { announcer } from "../aws/announcements.ts";
import { agents } from "../aws/agents.ts";
import { executions } from "../aws/executions.ts";
import { stateHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { timeline } from "../aws/timeline.ts";
import { runAttempt } from "../core/steps/run-attempt.ts";

export const handler = stateHandler({ announcer, ledger, agents, executions, timeline }, runAttempt);
