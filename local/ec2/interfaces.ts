/** Network interfaces: of instances, and of other services in the account (EFS mount targets). */
import type {
  CreateNetworkInterfaceCommandInput,
  CreateNetworkInterfaceResult,
  DeleteNetworkInterfaceCommandInput,
  DescribeNetworkInterfacesCommandInput,
  DescribeNetworkInterfacesResult,
  ModifyNetworkInterfaceAttributeCommandInput,
  NetworkInterface,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import type { Call } from "../kernel/service.ts";
import { formatAddress, parseCidr } from "./cidr.ts";
import { notFound } from "./errors.ts";
import { RESERVED_ADDRESSES } from "./facts.ts";
import { pageOf, passes, tagList } from "./filters.ts";
import { makeId } from "./ids.ts";
import type { Ec2, NetworkInterfaceRecord } from "./state.ts";
import { tagsOf } from "./tagging.ts";

interface NewInterface {
  readonly subnetId: string;
  readonly groups: readonly string[];
  readonly description: string;
  readonly instanceId: string | null;
  readonly requesterId: string;
  readonly ip?: string | undefined;
}

/** Takes the first free address of the subnet. */
export function addInterface(ec2: Ec2, wanted: NewInterface): NetworkInterfaceRecord {
  const subnet = ec2.subnets.get(wanted.subnetId);
  if (!subnet) throw notFound("SubnetID", "subnet ID", wanted.subnetId);
  for (const group of wanted.groups) if (!ec2.groups.get(group)) throw notFound("Group", "security group", group);
  const record = {
    id: makeId("eni"),
    subnetId: wanted.subnetId,
    vpcId: subnet.VpcId!,
    zone: subnet.AvailabilityZone!,
    ip: wanted.ip ?? freeAddress(ec2, subnet.CidrBlock!, wanted.subnetId),
    groups: wanted.groups,
    description: wanted.description,
    instanceId: wanted.instanceId,
    requesterId: wanted.requesterId,
  };
  ec2.interfaces.put(record.id, record);
  return record;
}

function freeAddress(ec2: Ec2, cidr: string, subnetId: string): string {
  const used = new Set(
    ec2.interfaces
      .values()
      .filter((other) => other.subnetId === subnetId)
      .map(({ ip }) => ip),
  );
  const { first, size } = parseCidr(cidr);
  for (let host = RESERVED_ADDRESSES; host < size - 1; host++) {
    const ip = formatAddress(first + host);
    if (!used.has(ip)) return ip;
  }
  throw new AwsError(
    "InsufficientFreeAddressesInSubnet",
    `There are not enough free addresses in subnet '${subnetId}' to satisfy the requested number of instances.`,
  );
}

function describe(ec2: Ec2, record: NetworkInterfaceRecord): NetworkInterface {
  return {
    NetworkInterfaceId: record.id,
    SubnetId: record.subnetId,
    VpcId: record.vpcId,
    AvailabilityZone: record.zone,
    OwnerId: ec2.cloud.accountId,
    RequesterId: record.requesterId,
    RequesterManaged: record.instanceId === null,
    Description: record.description,
    InterfaceType: "interface",
    Status: "in-use",
    PrivateIpAddress: record.ip,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: record.ip }],
    Groups: record.groups.map((GroupId) => ({ GroupId, GroupName: ec2.groups.get(GroupId)?.GroupName })),
    ...(record.instanceId === null
      ? {}
      : {
          Attachment: { InstanceId: record.instanceId, DeviceIndex: 0, Status: "attached", DeleteOnTermination: true },
        }),
    TagSet: tagList(tagsOf(ec2, record.id)),
  };
}

export const createNetworkInterface =
  (ec2: Ec2) =>
  (input: CreateNetworkInterfaceCommandInput, { caller }: Call): CreateNetworkInterfaceResult => ({
    NetworkInterface: describe(
      ec2,
      addInterface(ec2, {
        subnetId: input.SubnetId ?? "",
        groups: input.Groups ?? [],
        description: input.Description ?? "",
        instanceId: null,
        requesterId: caller.userId,
        ip: input.PrivateIpAddress,
      }),
    ),
  });

const find = (ec2: Ec2, id: string): NetworkInterfaceRecord => {
  const record = ec2.interfaces.get(id);
  if (!record)
    throw new AwsError("InvalidNetworkInterfaceID.NotFound", `The networkInterface ID '${id}' does not exist`);
  return record;
};

export const modifyNetworkInterfaceAttribute =
  (ec2: Ec2) =>
  (input: ModifyNetworkInterfaceAttributeCommandInput): void => {
    const record = find(ec2, input.NetworkInterfaceId ?? "");
    for (const group of input.Groups ?? [])
      if (!ec2.groups.get(group)) throw notFound("Group", "security group", group);
    ec2.interfaces.put(record.id, { ...record, groups: input.Groups ?? record.groups });
  };

export const deleteNetworkInterface =
  (ec2: Ec2) =>
  (input: DeleteNetworkInterfaceCommandInput): void => {
    const record = find(ec2, input.NetworkInterfaceId ?? "");
    if (record.instanceId !== null) {
      throw new AwsError("InvalidNetworkInterface.InUse", `The network interface '${record.id}' is in use`);
    }
    ec2.interfaces.delete(record.id);
  };

export const describeNetworkInterfaces =
  (ec2: Ec2) =>
  (input: DescribeNetworkInterfacesCommandInput): DescribeNetworkInterfacesResult => {
    for (const id of input.NetworkInterfaceIds ?? []) find(ec2, id);
    const found = ec2.interfaces.values().filter((record) => {
      const facets = {
        "network-interface-id": [record.id],
        "subnet-id": [record.subnetId],
        "vpc-id": [record.vpcId],
        "group-id": record.groups,
        "private-ip-address": [record.ip],
        "attachment.instance-id": [record.instanceId],
        "requester-id": [record.requesterId],
        description: [record.description],
        status: ["in-use"],
      };
      return (
        (input.NetworkInterfaceIds ?? [record.id]).includes(record.id) &&
        passes(input.Filters, facets, tagsOf(ec2, record.id))
      );
    });
    const { items, NextToken } = pageOf(found, input);
    return { NetworkInterfaces: items.map((record) => describe(ec2, record)), NextToken };
  };
