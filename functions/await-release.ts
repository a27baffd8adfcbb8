/** State AwaitRelease, of run-job and end-job: until an instance lets go or EC2 says terminated. */
import { agents } from "../aws/agents.ts";
import { executions } from "../aws/executions.ts";
import { stateHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { awaitRelease } from "../core/steps/await-release.ts";

export const handler = stateHandler({ ledger, agents, executions }, awaitRelease);
