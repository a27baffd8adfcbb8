/** The deployment's VPC: that of its client security group, which is the default VPC unless the deployment says other. */
import { DescribeSecurityGroupsCommand, paginateDescribeSubnets, type Subnet } from "@aws-sdk/client-ec2";
import { SpotConnectError } from "../core/errors.ts";
import type { Networks } from "../core/ports.ts";
import { ec2Client } from "./clients.ts";
import type { Environment } from "./environment.ts";

export const networks = (environment: Environment): Networks => ({
  find: async () => {
    const { vpcId, subnets } = await findSubnets(environment);
    const byZone = new Map<string, Subnet>();
    for (const subnet of subnets.filter(hasRoom).sort(byPreference)) {
      const zone = subnet.AvailabilityZone ?? "";
      if (!byZone.has(zone)) byZone.set(zone, subnet);
    }
    if (byZone.size === 0)
      throw new SpotConnectError("NetworkUnusable", `${vpcId} has no subnet with a free address in any zone.`);
    return {
      vpcId,
      subnets: [...byZone].map(([zone, { SubnetId }]) => ({ subnetId: SubnetId ?? "", zone })).sort(byName),
    };
  },
});

/** Its subnets that may be used, in the region's zones, full ones too. Throws NetworkUnusable where there is none. */
export async function findSubnets({
  clientSecurityGroupId,
  region,
  subnetIds,
}: Environment): Promise<{ readonly vpcId: string; readonly subnets: Subnet[] }> {
  const groups = await ec2Client().send(new DescribeSecurityGroupsCommand({ GroupIds: [clientSecurityGroupId] }));
  const vpcId = groups.SecurityGroups?.[0]?.VpcId;
  if (vpcId === undefined) throw new SpotConnectError("NetworkUnusable", `${clientSecurityGroupId} is in no VPC.`);
  const subnets = only(subnetIds, await subnetsOf(vpcId), vpcId).filter(isInZone(region));
  if (subnets.length === 0) throw new SpotConnectError("NetworkUnusable", `${vpcId} has no subnet in ${region}.`);
  return { vpcId, subnets };
}

/** Those that the deployment names, or all. */
function only(subnetIds: readonly string[], subnets: Subnet[], vpcId: string): Subnet[] {
  if (subnetIds.length === 0) return subnets;
  const missing = subnetIds.filter((id) => subnets.every(({ SubnetId }) => SubnetId !== id));
  if (missing.length === 0) return subnets.filter(({ SubnetId = "" }) => subnetIds.includes(SubnetId));
  throw new SpotConnectError("NetworkUnusable", `${vpcId} has no available subnet ${missing.join(", ")}.`);
}

async function subnetsOf(vpcId: string): Promise<Subnet[]> {
  const Filters = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "state", Values: ["available"] },
  ];
  const found: Subnet[] = [];
  for await (const page of paginateDescribeSubnets({ client: ec2Client() }, { Filters }))
    found.push(...(page.Subnets ?? []));
  return found;
}

/**
 * A zone of the region proper, `us-east-1a`: Local Zones and Wavelength (`us-west-2-lax-1a`) have neither regional EFS
 * nor most types.
 */
const isInZone =
  (region: string) =>
  ({ AvailabilityZone: zone = "" }: Subnet): boolean =>
    zone.startsWith(region) && zone.length === region.length + 1;

const hasRoom = ({ AvailableIpAddressCount: free = 0 }: Subnet): boolean => free > 0;

/** Of several in one zone: the default one, then a public one, then the emptiest; the id makes it a total order. */
const byPreference = (a: Subnet, b: Subnet): number =>
  Number(b.DefaultForAz ?? false) - Number(a.DefaultForAz ?? false) ||
  Number(b.MapPublicIpOnLaunch ?? false) - Number(a.MapPublicIpOnLaunch ?? false) ||
  (b.AvailableIpAddressCount ?? 0) - (a.AvailableIpAddressCount ?? 0) ||
  (a.SubnetId ?? "").localeCompare(b.SubnetId ?? "");

const byName = (a: { readonly zone: string }, b: { readonly zone: string }): number => a.zone.localeCompare(b.zone);
