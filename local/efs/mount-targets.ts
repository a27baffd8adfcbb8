/** A mount target is a network interface of the account in one zone's subnet. */
import type {
  CreateMountTargetCommandInput,
  DeleteMountTargetCommandInput,
  DescribeMountTargetsCommandInput,
  DescribeMountTargetSecurityGroupsCommandInput,
  DescribeMountTargetSecurityGroupsResponse,
  DescribeMountTargetsResponse,
  ModifyMountTargetSecurityGroupsCommandInput,
  MountTargetDescription,
} from "@aws-sdk/client-efs";
import type {
  CreateNetworkInterfaceResult,
  DescribeNetworkInterfacesResult,
  DescribeSecurityGroupsResult,
  DescribeSubnetsResult,
  Subnet,
} from "@aws-sdk/client-ec2";
import { randomBytes } from "node:crypto";
import { ensureServiceLinkedRole } from "../iam/first-use.ts";
import type { Call } from "../kernel/service.ts";
import { badRequest, efsError } from "./errors.ts";
import { MAX_SECURITY_GROUPS } from "./facts.ts";
import { pageOf } from "./file-systems.ts";
import { findFileSystem, findMountTarget, mountTargetsOf } from "./state.ts";
import type { Efs, MountTargetRecord } from "./state.ts";

const EFS_ERRORS: Readonly<Record<string, readonly [code: string, status: number]>> = {
  "InvalidSubnetID.NotFound": ["SubnetNotFound", 400],
  "InvalidGroup.NotFound": ["SecurityGroupNotFound", 400],
  InsufficientFreeAddressesInSubnet: ["NoFreeAddressesInSubnet", 409],
};

/** EFS makes its network interfaces through EC2; EC2's errors become its own. */
async function callEc2<Output>(efs: Efs, operation: string, input: object): Promise<Output> {
  try {
    return await efs.cloud.call<Output>("ec2", operation, input, efs.cloud.self);
  } catch (error) {
    const { name, message } = error as Error;
    const known = EFS_ERRORS[name];
    throw known ? efsError(known[0], known[1], message) : error;
  }
}

function describeMountTarget(efs: Efs, record: MountTargetRecord): MountTargetDescription {
  return {
    OwnerId: efs.cloud.accountId,
    MountTargetId: record.id,
    FileSystemId: record.fileSystemId,
    SubnetId: record.subnetId,
    VpcId: record.vpcId,
    AvailabilityZoneName: record.zone,
    AvailabilityZoneId: record.zoneId,
    IpAddress: record.ip,
    NetworkInterfaceId: record.interfaceId,
    LifeCycleState: record.state,
  };
}

export const createMountTarget =
  (efs: Efs) =>
  async (input: CreateMountTargetCommandInput, call: Call): Promise<MountTargetDescription> => {
    const fileSystem = findFileSystem(efs, input.FileSystemId);
    if (fileSystem.state !== "available") {
      throw efsError(
        "IncorrectFileSystemLifeCycleState",
        409,
        `The file system ${fileSystem.id} is not in the state 'available': ${fileSystem.state}`,
      );
    }
    checkGroupCount(input.SecurityGroups ?? []);
    const { Subnets } = await callEc2<DescribeSubnetsResult>(efs, "DescribeSubnets", { SubnetIds: [input.SubnetId] });
    const subnet = Subnets![0]!;
    checkConflict(efs, fileSystem.id, subnet);
    // EFS user guide, "Using service-linked roles for Amazon EFS": the first mount target makes it.
    await ensureServiceLinkedRole(efs.cloud, call, "elasticfilesystem.amazonaws.com", "restJson1");
    const groups = input.SecurityGroups ?? [await defaultGroup(efs, subnet.VpcId!)];
    const { NetworkInterface } = await callEc2<CreateNetworkInterfaceResult>(efs, "CreateNetworkInterface", {
      SubnetId: subnet.SubnetId,
      Groups: groups,
      Description: `EFS mount target for ${fileSystem.id}`,
      ...(input.IpAddress === undefined ? {} : { PrivateIpAddress: input.IpAddress }),
    });
    const record: MountTargetRecord = {
      id: `fsmt-0${randomBytes(8).toString("hex")}`,
      fileSystemId: fileSystem.id,
      subnetId: subnet.SubnetId!,
      vpcId: subnet.VpcId!,
      zone: subnet.AvailabilityZone!,
      zoneId: subnet.AvailabilityZoneId!,
      ip: NetworkInterface!.PrivateIpAddress!,
      interfaceId: NetworkInterface!.NetworkInterfaceId!,
      state: "creating",
    };
    efs.mountTargets.put(record.id, record);
    efs.timers.after(efs.cloud.settings.mountTargetSeconds, () => openMountTarget(efs, record.id));
    return describeMountTarget(efs, record);
  };

export function openMountTarget(efs: Efs, id: string): void {
  const record = efs.mountTargets.get(id);
  if (record?.state === "creating") efs.mountTargets.put(id, { ...record, state: "available" });
}

/** One mount target per zone, all in one VPC. */
function checkConflict(efs: Efs, fileSystemId: string, subnet: Subnet): void {
  const others = mountTargetsOf(efs, fileSystemId);
  if (others.some(({ zone }) => zone === subnet.AvailabilityZone)) {
    throw efsError("MountTargetConflict", 409, "mount target already exists in this AZ");
  }
  if (others.some(({ vpcId }) => vpcId !== subnet.VpcId)) {
    throw efsError(
      "MountTargetConflict",
      409,
      "requested subnet for new mount target is not in the same VPC as existing mount targets",
    );
  }
}

function checkGroupCount(groups: readonly string[]): void {
  if (groups.length > MAX_SECURITY_GROUPS) {
    throw efsError(
      "SecurityGroupLimitExceeded",
      400,
      `The maximum number of security groups per interface has been reached: ${MAX_SECURITY_GROUPS}`,
    );
  }
}

async function defaultGroup(efs: Efs, vpcId: string): Promise<string> {
  const Filters = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "group-name", Values: ["default"] },
  ];
  const { SecurityGroups } = await callEc2<DescribeSecurityGroupsResult>(efs, "DescribeSecurityGroups", { Filters });
  return SecurityGroups![0]!.GroupId!;
}

export const describeMountTargets =
  (efs: Efs) =>
  (input: DescribeMountTargetsCommandInput): DescribeMountTargetsResponse => {
    if ((input.FileSystemId === undefined) === (input.MountTargetId === undefined)) {
      throw badRequest("You must specify exactly one of FileSystemId, MountTargetId or AccessPointId");
    }
    const all =
      input.MountTargetId === undefined
        ? mountTargetsOf(efs, findFileSystem(efs, input.FileSystemId).id)
        : [findMountTarget(efs, input.MountTargetId)];
    const { items, NextMarker } = pageOf(all, ({ zone }) => zone, input.Marker, input.MaxItems);
    return { MountTargets: items.map((record) => describeMountTarget(efs, record)), Marker: input.Marker, NextMarker };
  };

async function securityGroupsOf(efs: Efs, record: MountTargetRecord): Promise<string[]> {
  const input = { NetworkInterfaceIds: [record.interfaceId] };
  const { NetworkInterfaces } = await callEc2<DescribeNetworkInterfacesResult>(efs, "DescribeNetworkInterfaces", input);
  return (NetworkInterfaces![0]!.Groups ?? []).map(({ GroupId }) => GroupId!);
}

export const describeMountTargetSecurityGroups =
  (efs: Efs) =>
  async (input: DescribeMountTargetSecurityGroupsCommandInput): Promise<DescribeMountTargetSecurityGroupsResponse> => ({
    SecurityGroups: await securityGroupsOf(efs, findMountTarget(efs, input.MountTargetId)),
  });

export const modifyMountTargetSecurityGroups =
  (efs: Efs) =>
  async (input: ModifyMountTargetSecurityGroupsCommandInput): Promise<void> => {
    const record = findMountTarget(efs, input.MountTargetId);
    const groups = input.SecurityGroups ?? [];
    checkGroupCount(groups);
    if (groups.length === 0) throw badRequest("at least one security group is needed");
    await callEc2(efs, "ModifyNetworkInterfaceAttribute", { NetworkInterfaceId: record.interfaceId, Groups: groups });
  };

export const deleteMountTarget =
  (efs: Efs) =>
  (input: DeleteMountTargetCommandInput): void => {
    const record = findMountTarget(efs, input.MountTargetId);
    if (record.state === "deleting") return;
    efs.mountTargets.put(record.id, { ...record, state: "deleting" });
    efs.timers.after(efs.cloud.settings.mountTargetSeconds, () => removeMountTarget(efs, record));
  };

export async function removeMountTarget(efs: Efs, record: MountTargetRecord): Promise<void> {
  await callEc2(efs, "DeleteNetworkInterface", { NetworkInterfaceId: record.interfaceId });
  efs.mountTargets.delete(record.id);
}
