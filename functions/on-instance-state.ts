/** An instance leaves `running`: of every instance of the account, so most are nobody's. */
import { parseInstanceState } from "../aws/event-parsers.ts";
import { executions } from "../aws/executions.ts";
import { eventHandler } from "../aws/handlers.ts";
import { instances } from "../aws/instances.ts";
import { ledger } from "../aws/ledger.ts";
import { onInstanceState } from "../core/steps/on-instance-state.ts";

export const handler = eventHandler({ ledger, instances, executions }, parseInstanceState, onInstanceState);
