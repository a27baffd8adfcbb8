/** State AwaitCapacity: a wait that a completion, a release or a cancel cuts short. */
import { agents } from "../aws/agents.ts";
import { executions } from "../aws/executions.ts";
import { stateHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { awaitCapacity } from "../core/steps/await-capacity.ts";

export const handler = stateHandler({ ledger, agents, executions }, awaitCapacity);
