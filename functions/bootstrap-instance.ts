/** State BootstrapInstance: waits for the agent's `ready`. */
import { agents } from "../aws/agents.ts";
import { executions } from "../aws/executions.ts";
import { stateHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { bootstrapInstance } from "../core/steps/bootstrap-instance.ts";

export const handler = stateHandler({ ledger, agents, executions }, bootstrapInstance);
