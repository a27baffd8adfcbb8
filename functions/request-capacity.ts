/** State RequestCapacity: one CreateFleet, and the instance attached to the job. */
import { agents } from "../aws/agents.ts";
import { capacity } from "../aws/capacity.ts";
import { stateHandler } from "../aws/handlers.ts";
import { instances } from "../aws/instances.ts";
import { ledger } from "../aws/ledger.ts";
import { pools } from "../aws/pool-memory.ts";
import { prices } from "../aws/prices.ts";
import { timeline } from "../aws/timeline.ts";
import { requestCapacity } from "../core/steps/request-capacity.ts";

export const handler = stateHandler({ ledger, timeline, instances, agents, capacity, pools, prices }, requestCapacity);
