/** The ports of the network: the deployment's, and what one job brings beside it. */
import type { OwnNetwork } from "./own-network.ts";
import type { LaunchTemplate, Network } from "./payloads.ts";

export interface Networks {
  /** The deployment's VPC and its usable subnets, one per zone, as of the last minute. Throws NetworkUnusable. */
  find(now: string): Promise<Network>;
}

export interface JobNetworks {
  /**
   * A security group with the job's ingress, if it has any, and a launch template that is the deployment's with it, the
   * job's other groups, its key pair and its instance profile; for a machine that is left alone, without user data and the
   * deployment's role. What stands is found again. Throws NetworkUnusable; RequestThrottled while EC2 does not show yet what
   * it made.
   */
  ensure(jobId: string, network: Network, own: OwnNetwork): Promise<LaunchTemplate>;
  /** Both, best effort: what EC2 keeps back, because something still uses it, the sweep takes away. */
  remove(jobId: string): Promise<void>;
}
