import type { EnsureNetworkOutput, JobCall } from "../payloads.ts";
import type { Ports } from "../ports.ts";

/** EnsureNetwork: the stack's own network. Job-owned parts come with the fields that ask for them. */
export const ensureNetwork = async (ports: Pick<Ports, "networks">, _call: JobCall): Promise<EnsureNetworkOutput> => ({
  network: await ports.networks.find(),
});
