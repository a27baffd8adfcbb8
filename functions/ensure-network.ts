/** State EnsureNetwork: the subnets an instance may run in, and the job's own group and launch template. */
import { stateHandler } from "../aws/handlers.ts";
import { jobNetworks } from "../aws/job-networks.ts";
import { ledger } from "../aws/ledger.ts";
import { networks } from "../aws/networks.ts";
import { ensureNetwork } from "../core/steps/ensure-network.ts";

export const handler = stateHandler({ ledger, networks, jobNetworks }, ensureNetwork);
