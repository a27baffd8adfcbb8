/** Which of a VPC's subnets instances are launched in: the functions choose by it, and `spot doctor` looks at these. Pure. */
import type { Subnet } from "@aws-sdk/client-ec2";

/**
 * A zone of the region proper, `us-east-1a`: Local Zones and Wavelength (`us-west-2-lax-1a`) have neither regional EFS
 * nor most types.
 */
export const isInZone =
  (region: string) =>
  ({ AvailabilityZone: zone = "" }: Subnet): boolean =>
    zone.startsWith(region) && zone.length === region.length + 1;

/** In each zone the best one that has room; by the zones' names. */
export function onePerZone(subnets: readonly Subnet[]): readonly Subnet[] {
  const byZone = new Map<string, Subnet>();
  for (const subnet of subnets.filter(hasRoom).sort(byPreference)) {
    const zone = zoneOf(subnet);
    if (!byZone.has(zone)) byZone.set(zone, subnet);
  }
  return [...byZone.values()].sort((a, b) => zoneOf(a).localeCompare(zoneOf(b)));
}

const zoneOf = ({ AvailabilityZone: zone = "" }: Subnet): string => zone;

const hasRoom = ({ AvailableIpAddressCount: free = 0 }: Subnet): boolean => free > 0;

/** Of several in one zone: the default one, then a public one, then the emptiest; the id makes it a total order. */
const byPreference = (a: Subnet, b: Subnet): number =>
  Number(b.DefaultForAz ?? false) - Number(a.DefaultForAz ?? false) ||
  Number(b.MapPublicIpOnLaunch ?? false) - Number(a.MapPublicIpOnLaunch ?? false) ||
  (b.AvailableIpAddressCount ?? 0) - (a.AvailableIpAddressCount ?? 0) ||
  (a.SubnetId ?? "").localeCompare(b.SubnetId ?? "");
