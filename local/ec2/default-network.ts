/** The network a new account comes with (VPC User Guide, "Default VPCs"). */
import { DEFAULT_VPC_CIDR, SUBNET_ADDRESSES, ZONE_LETTERS } from "./facts.ts";
import { fixedId } from "./ids.ts";
import { addDefaultGroup } from "./security-groups.ts";
import type { Ec2 } from "./state.ts";

export const zonesOf = ({ cloud }: Ec2): string[] => ZONE_LETTERS.map((letter) => cloud.region + letter);

/** e.g. `use1-az1` for us-east-1. */
export function zoneIdOf(zone: string): string {
  const [area = "", direction = "", number = ""] = zone.slice(0, -1).split("-");
  return `${area}${direction[0] ?? ""}${number}-az${zone.charCodeAt(zone.length - 1) - 96}`;
}

export function ensureDefaultNetwork(ec2: Ec2): void {
  if (ec2.vpcs.values().length > 0) return;
  const { accountId, region } = ec2.cloud;
  const vpcId = fixedId("vpc", region);
  ec2.vpcs.put(vpcId, {
    VpcId: vpcId,
    CidrBlock: DEFAULT_VPC_CIDR,
    State: "available",
    IsDefault: true,
    OwnerId: accountId,
    InstanceTenancy: "default",
    DhcpOptionsId: fixedId("dopt", region),
    CidrBlockAssociationSet: [{ CidrBlock: DEFAULT_VPC_CIDR, CidrBlockState: { State: "associated" } }],
  });
  for (const [index, zone] of zonesOf(ec2).entries()) {
    const subnetId = fixedId("subnet", zone);
    ec2.subnets.put(subnetId, {
      SubnetId: subnetId,
      SubnetArn: `arn:aws:ec2:${region}:${accountId}:subnet/${subnetId}`,
      VpcId: vpcId,
      CidrBlock: `172.31.${(index * SUBNET_ADDRESSES) / 256}.0/20`,
      AvailabilityZone: zone,
      AvailabilityZoneId: zoneIdOf(zone),
      DefaultForAz: true,
      MapPublicIpOnLaunch: true,
      State: "available",
      OwnerId: accountId,
      AssignIpv6AddressOnCreation: false,
    });
  }
  const groupId = fixedId("sg", region);
  addDefaultGroup(ec2, groupId, vpcId);
}
