/** The filters that each Describe operation knows here; EC2 judges their names before it looks for anything. */
import type { Filter } from "@aws-sdk/client-ec2";
import { invalidParameter } from "./errors.ts";

const TAGS = ["tag-key"];

const NAMES: Readonly<Record<string, readonly string[]>> = {
  DescribeAvailabilityZones: ["opt-in-status", "region-name", "state", "zone-id", "zone-name", "zone-type"],
  DescribeImages: [
    "architecture",
    "image-id",
    "is-public",
    "name",
    "owner-alias",
    "owner-id",
    "platform",
    "root-device-type",
    "state",
    "virtualization-type",
  ],
  DescribeInstanceStatus: ["availability-zone", "instance-state-code", "instance-state-name"],
  DescribeInstanceTypeOfferings: ["instance-type", "location"],
  DescribeInstanceTypes: [
    "bare-metal",
    "current-generation",
    "free-tier-eligible",
    "instance-type",
    "memory-info.size-in-mib",
    "processor-info.supported-architecture",
    "supported-root-device-type",
    "supported-usage-class",
    "supported-virtualization-type",
    "vcpu-info.default-vcpus",
  ],
  DescribeInstances: [
    ...TAGS,
    "architecture",
    "availability-zone",
    "iam-instance-profile.arn",
    "image-id",
    "instance-id",
    "instance-lifecycle",
    "instance-state-code",
    "instance-state-name",
    "instance-type",
    "instance.group-id",
    "key-name",
    "launch-time",
    "network-interface.group-id",
    "private-ip-address",
    "reservation-id",
    "spot-instance-request-id",
    "subnet-id",
    "vpc-id",
  ],
  DescribeKeyPairs: [...TAGS, "fingerprint", "key-name", "key-pair-id"],
  DescribeLaunchTemplates: [...TAGS, "create-time", "launch-template-name"],
  DescribeNetworkInterfaces: [
    ...TAGS,
    "attachment.instance-id",
    "description",
    "group-id",
    "network-interface-id",
    "private-ip-address",
    "requester-id",
    "status",
    "subnet-id",
    "vpc-id",
  ],
  DescribeRouteTables: ["association.main", "association.subnet-id", "route-table-id", "vpc-id"],
  DescribeSecurityGroups: [
    ...TAGS,
    "description",
    "group-id",
    "group-name",
    "ip-permission.from-port",
    "ip-permission.group-id",
    "ip-permission.protocol",
    "ip-permission.to-port",
    "vpc-id",
  ],
  DescribeSpotPriceHistory: ["availability-zone", "instance-type", "product-description", "spot-price"],
  DescribeSubnets: [
    ...TAGS,
    "availability-zone",
    "availability-zone-id",
    "availabilityZone",
    "default-for-az",
    "defaultForAz",
    "map-public-ip-on-launch",
    "state",
    "subnet-id",
    "vpc-id",
  ],
  DescribeTags: ["key", "resource-id", "resource-type", "value"],
  DescribeVolumes: [
    ...TAGS,
    "attachment.instance-id",
    "availability-zone",
    "size",
    "status",
    "volume-id",
    "volume-type",
  ],
  DescribeVpcEndpoints: [
    ...TAGS,
    "service-name",
    "vpc-endpoint-id",
    "vpc-endpoint-state",
    "vpc-endpoint-type",
    "vpc-id",
  ],
  DescribeVpcs: [...TAGS, "cidr", "is-default", "isDefault", "state", "vpc-id"],
};

/** Throws InvalidParameterValue for a filter that the operation does not know, whatever there is to be filtered. */
export function checkFilters(operation: string, filters: readonly Filter[] | undefined): void {
  const names = NAMES[operation] ?? [];
  const hasTags = names.includes("tag-key");
  for (const { Name = "" } of filters ?? [])
    if (!names.includes(Name) && !((hasTags || operation === "DescribeTags") && Name.startsWith("tag:")))
      throw invalidParameter(`The filter '${Name}' is invalid`);
}
