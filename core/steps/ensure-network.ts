import { ownNetworkOf } from "../own-network.ts";
import type { EnsureNetworkOutput, JobCall } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { ownControl } from "./own.ts";

/**
 * EnsureNetwork: the stack's own network, and what the job brings beside it. That is made for the owner alone: what an
 * execution made after its job's end would be nobody's until the sweep.
 */
export async function ensureNetwork(
  ports: Pick<Ports, "networks" | "jobNetworks" | "ledger">,
  call: JobCall,
): Promise<EnsureNetworkOutput> {
  const [network, { job }] = await Promise.all([ports.networks.find(call.now), ports.ledger.job(call.jobId)]);
  const own = ownNetworkOf(job);
  if (own === null) return { network };
  await ownControl(ports, call, ["active"]);
  return { network: { ...network, launchTemplate: await ports.jobNetworks.ensure(call.jobId, network, own) } };
}
