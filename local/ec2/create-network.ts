/** VPCs and subnets beside the default ones: addresses and names, no traffic. */
import type {
  CreateSubnetCommandInput,
  CreateSubnetResult,
  CreateVpcCommandInput,
  CreateVpcResult,
  DeleteSubnetCommandInput,
  DeleteVpcCommandInput,
  Subnet,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { addressesIn, contains, overlaps, parseCidr } from "./cidr.ts";
import { zoneIdOf, zonesOf } from "./default-network.ts";
import { invalidParameter, notFound } from "./errors.ts";
import { LARGEST_BLOCK, MAX_VPCS, SMALLEST_BLOCK } from "./facts.ts";
import { tagList } from "./filters.ts";
import { makeId } from "./ids.ts";
import { addDefaultGroup } from "./security-groups.ts";
import type { Ec2 } from "./state.ts";
import { putTags, tagsFor, tagsOf } from "./tagging.ts";

/** A block as AWS takes it: /16 to /28, its first address. Otherwise the code's error. */
function checkBlock(cidr: string, code: string): string {
  const size = addressesIn(cidr);
  if (!Number.isInteger(size) || size > LARGEST_BLOCK || size < SMALLEST_BLOCK)
    throw new AwsError(code, `The CIDR '${cidr}' is invalid.`);
  return parseCidr(cidr).canonical;
}

export const createVpc =
  (ec2: Ec2) =>
  (input: CreateVpcCommandInput): CreateVpcResult => {
    const { CidrBlock: block } = input;
    if (block === undefined) throw new AwsError("MissingParameter", "The request must contain the parameter cidrBlock");
    const CidrBlock = checkBlock(block, "InvalidVpc.Range");
    if (ec2.vpcs.values().length >= MAX_VPCS)
      throw new AwsError("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
    const VpcId = makeId("vpc");
    const OwnerId = ec2.cloud.accountId;
    putTags(ec2, VpcId, tagsFor(input.TagSpecifications, "vpc"));
    const vpc = {
      VpcId,
      CidrBlock,
      State: "available" as const,
      IsDefault: false,
      OwnerId,
      InstanceTenancy: "default" as const,
      CidrBlockAssociationSet: [{ CidrBlock, CidrBlockState: { State: "associated" as const } }],
    };
    ec2.vpcs.put(VpcId, vpc);
    addDefaultGroup(ec2, makeId("sg"), VpcId);
    return { Vpc: { ...vpc, State: "pending", Tags: tagList(tagsOf(ec2, VpcId)) } };
  };

export const deleteVpc =
  (ec2: Ec2) =>
  ({ VpcId = "" }: DeleteVpcCommandInput): void => {
    if (!ec2.vpcs.get(VpcId)) throw notFound("VpcID", "vpc ID", VpcId);
    const groups = ec2.groups.values().filter((group) => group.VpcId === VpcId);
    const isUsed =
      ec2.subnets.values().some((subnet) => subnet.VpcId === VpcId) ||
      groups.some(({ GroupName }) => GroupName !== "default");
    if (isUsed) throw new AwsError("DependencyViolation", `The vpc '${VpcId}' has dependencies and cannot be deleted.`);
    for (const { GroupId = "" } of groups) ec2.groups.delete(GroupId);
    ec2.vpcs.delete(VpcId);
    ec2.tags.delete(VpcId);
  };

export const createSubnet =
  (ec2: Ec2) =>
  (input: CreateSubnetCommandInput): CreateSubnetResult => {
    const { VpcId = "", CidrBlock: block = "" } = input;
    const vpc = ec2.vpcs.get(VpcId);
    if (!vpc) throw notFound("VpcID", "vpc ID", VpcId);
    const CidrBlock = checkBlock(block, "InvalidSubnet.Range");
    if (!contains(vpc.CidrBlock!, CidrBlock))
      throw new AwsError("InvalidSubnet.Range", `The CIDR '${block}' is invalid.`);
    const others = ec2.subnets.values().filter((subnet) => subnet.VpcId === VpcId);
    if (others.some((other) => overlaps(other.CidrBlock!, CidrBlock)))
      throw new AwsError("InvalidSubnet.Conflict", `The CIDR '${block}' conflicts with another subnet`);
    const zones = zonesOf(ec2);
    const zone = input.AvailabilityZone ?? zones[0]!;
    if (!zones.includes(zone))
      throw invalidParameter(
        `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${zones.join(", ")}.`,
      );
    const SubnetId = makeId("subnet");
    const { region, accountId } = ec2.cloud;
    putTags(ec2, SubnetId, tagsFor(input.TagSpecifications, "subnet"));
    const subnet: Subnet = {
      SubnetId,
      SubnetArn: `arn:aws:ec2:${region}:${accountId}:subnet/${SubnetId}`,
      VpcId,
      CidrBlock,
      AvailabilityZone: zone,
      AvailabilityZoneId: zoneIdOf(zone),
      DefaultForAz: false,
      MapPublicIpOnLaunch: false,
      State: "available",
      OwnerId: accountId,
      AssignIpv6AddressOnCreation: false,
    };
    ec2.subnets.put(SubnetId, subnet);
    return { Subnet: { ...subnet, Tags: tagList(tagsOf(ec2, SubnetId)) } };
  };

export const deleteSubnet =
  (ec2: Ec2) =>
  ({ SubnetId = "" }: DeleteSubnetCommandInput): void => {
    if (!ec2.subnets.get(SubnetId)) throw notFound("SubnetID", "subnet ID", SubnetId);
    if (ec2.interfaces.values().some(({ subnetId }) => subnetId === SubnetId))
      throw new AwsError("DependencyViolation", `The subnet '${SubnetId}' has dependencies and cannot be deleted.`);
    ec2.subnets.delete(SubnetId);
    ec2.tags.delete(SubnetId);
  };
