/** State EnsureNetwork: the subnets an instance may run in. */
import { stateHandler } from "../aws/handlers.ts";
import { networks } from "../aws/networks.ts";
import { ensureNetwork } from "../core/steps/ensure-network.ts";

export const handler = stateHandler({ networks }, ensureNetwork);
