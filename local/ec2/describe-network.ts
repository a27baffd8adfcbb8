import type {
  DescribeAvailabilityZonesCommandInput,
  DescribeAvailabilityZonesResult,
  DescribeSubnetsCommandInput,
  DescribeSubnetsResult,
  DescribeVpcsCommandInput,
  DescribeVpcsResult,
  DescribeRouteTablesCommandInput,
  DescribeRouteTablesResult,
  Subnet,
} from "@aws-sdk/client-ec2";
import { addressesIn } from "./cidr.ts";
import { zoneIdOf, zonesOf } from "./default-network.ts";
import { invalidParameter, notFound } from "./errors.ts";
import { RESERVED_ADDRESSES } from "./facts.ts";
import { pageOf, passes, tagList } from "./filters.ts";
import { fixedId } from "./ids.ts";
import type { Ec2 } from "./state.ts";
import { tagsOf } from "./tagging.ts";

export const describeVpcs =
  (ec2: Ec2) =>
  (input: DescribeVpcsCommandInput): DescribeVpcsResult => {
    for (const id of input.VpcIds ?? []) if (!ec2.vpcs.get(id)) throw notFound("VpcID", "vpc ID", id);
    const found = ec2.vpcs.values().filter((vpc) => {
      const facets = {
        "vpc-id": [vpc.VpcId],
        "is-default": [String(vpc.IsDefault)],
        isDefault: [String(vpc.IsDefault)],
        cidr: [vpc.CidrBlock],
        state: [vpc.State],
      };
      return (
        (input.VpcIds ?? [vpc.VpcId]).includes(vpc.VpcId) && passes(input.Filters, facets, tagsOf(ec2, vpc.VpcId!))
      );
    });
    const { items, NextToken } = pageOf(found, input);
    return { Vpcs: items.map((vpc) => ({ ...vpc, Tags: tagList(tagsOf(ec2, vpc.VpcId!)) })), NextToken };
  };

function withFreeAddresses(ec2: Ec2, subnet: Subnet): Subnet {
  const used = ec2.interfaces.values().filter(({ subnetId }) => subnetId === subnet.SubnetId).length;
  const AvailableIpAddressCount = addressesIn(subnet.CidrBlock!) - RESERVED_ADDRESSES - 1 - used;
  return { ...subnet, AvailableIpAddressCount, Tags: tagList(tagsOf(ec2, subnet.SubnetId!)) };
}

export const describeSubnets =
  (ec2: Ec2) =>
  (input: DescribeSubnetsCommandInput): DescribeSubnetsResult => {
    for (const id of input.SubnetIds ?? []) if (!ec2.subnets.get(id)) throw notFound("SubnetID", "subnet ID", id);
    const found = ec2.subnets.values().filter((subnet) => {
      const zone = subnet.AvailabilityZone;
      const facets = {
        "subnet-id": [subnet.SubnetId],
        "vpc-id": [subnet.VpcId],
        "availability-zone": [zone],
        availabilityZone: [zone],
        "availability-zone-id": [subnet.AvailabilityZoneId],
        "default-for-az": [String(subnet.DefaultForAz)],
        defaultForAz: [String(subnet.DefaultForAz)],
        "map-public-ip-on-launch": [String(subnet.MapPublicIpOnLaunch)],
        state: [subnet.State],
      };
      const asked = (input.SubnetIds ?? [subnet.SubnetId]).includes(subnet.SubnetId);
      return asked && passes(input.Filters, facets, tagsOf(ec2, subnet.SubnetId!));
    });
    const { items, NextToken } = pageOf(found, input);
    return { Subnets: items.map((subnet) => withFreeAddresses(ec2, subnet)), NextToken };
  };

export const describeAvailabilityZones =
  (ec2: Ec2) =>
  (input: DescribeAvailabilityZonesCommandInput): DescribeAvailabilityZonesResult => {
    const zones = zonesOf(ec2);
    for (const zone of input.ZoneNames ?? [])
      if (!zones.includes(zone)) throw invalidParameter(`Invalid availability zone: [${zone}]`);
    const found = (input.ZoneNames ?? zones).map((ZoneName) => ({
      ZoneName,
      ZoneId: zoneIdOf(ZoneName),
      RegionName: ec2.cloud.region,
      ZoneType: "availability-zone",
      OptInStatus: "opt-in-not-required" as const,
      State: "available" as const,
      GroupName: ec2.cloud.region,
    }));
    return {
      AvailabilityZones: found.filter(({ ZoneName, ZoneId, ZoneType, State, OptInStatus }) =>
        passes(input.Filters, {
          "zone-name": [ZoneName],
          "zone-id": [ZoneId],
          "zone-type": [ZoneType],
          "region-name": [ec2.cloud.region],
          "opt-in-status": [OptInStatus],
          state: [State],
        }),
      ),
    };
  };

/** The main table of each VPC: the VPC itself and, from the default one, the internet. */
export const describeRouteTables =
  (ec2: Ec2) =>
  (input: DescribeRouteTablesCommandInput): DescribeRouteTablesResult => {
    const tables = ec2.vpcs.values().map((vpc) => ({
      RouteTableId: fixedId("rtb", vpc.VpcId!),
      VpcId: vpc.VpcId!,
      Associations: [{ Main: true, RouteTableId: fixedId("rtb", vpc.VpcId!) }],
      Routes: [
        { DestinationCidrBlock: vpc.CidrBlock!, GatewayId: "local", State: "active" as const },
        ...(vpc.IsDefault
          ? [{ DestinationCidrBlock: "0.0.0.0/0", GatewayId: fixedId("igw", vpc.VpcId!), State: "active" as const }]
          : []),
      ],
    }));
    const found = tables.filter(({ RouteTableId, VpcId }) =>
      passes(input.Filters, {
        "vpc-id": [VpcId],
        "route-table-id": [RouteTableId],
        "association.main": ["true"],
        "association.subnet-id": [],
      }),
    );
    const { items, NextToken } = pageOf(found, input);
    return { RouteTables: items, NextToken };
  };
