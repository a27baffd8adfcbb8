/** EFS: one regional file system per creation token, with a mount target in every zone a machine may come from. */
import { DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  CreateMountTargetCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetsCommand,
  type FileSystemDescription,
  type MountTargetDescription,
  type Tag,
} from "@aws-sdk/client-efs";
import { SpotConnectError } from "../core/errors.ts";
import { TAGS } from "../core/naming.ts";
import type { Network, Subnet } from "../core/payloads.ts";
import type { FileSystems } from "../core/ports.ts";
import { ec2Client, efsClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { ignored } from "./log.ts";
import { ensureAdmission, isOurs, protectFileSystem } from "./file-system-access.ts";

export const fileSystems = (environment: Environment): FileSystems => ({
  ensure: async (creationToken) => {
    const found = (await findFileSystem(creationToken)) ?? (await createFileSystem(environment, creationToken));
    const id = usableId(found, creationToken);
    if (isOurs(found, environment)) await protectFileSystem(id);
    return id;
  },
  ensureMountTargets: async (fileSystemId, network) => {
    const standing = await mountTargetsOf(fileSystemId);
    checkNetwork(fileSystemId, standing, network);
    const zones = new Set(standing.map((target) => target.AvailabilityZoneName));
    const missing = network.subnets.filter(({ zone }) => !zones.has(zone));
    const unserved = await createMountTargets(environment, fileSystemId, missing);
    const targets = missing.length === 0 ? standing : await mountTargetsOf(fileSystemId);
    const usable = network.subnets.filter(({ zone }) => !unserved.has(zone));
    const ready = targets.filter((target) => target.LifeCycleState === "available");
    const waiting = usable.filter(({ zone }) => ready.every((target) => target.AvailabilityZoneName !== zone));
    if (usable.length === 0)
      throw new SpotConnectError(
        "FileSystemUnusable",
        `${fileSystemId} can be mounted in no zone of ${network.vpcId}.`,
      );
    if (waiting.length > 0)
      throw new SpotConnectError(
        "MountTargetNotReady",
        `${fileSystemId} is not yet mountable in ${waiting.map(({ zone }) => zone).join(", ")}.`,
      );
    await ensureAdmission(environment, fileSystemId, ready);
    return usable.flatMap(({ zone }) =>
      ready.filter((target) => target.AvailabilityZoneName === zone).map(mountTarget),
    );
  },
});

async function findFileSystem(creationToken: string): Promise<FileSystemDescription | null> {
  const answer = await efsClient().send(new DescribeFileSystemsCommand({ CreationToken: creationToken }));
  return answer.FileSystems?.[0] ?? null;
}

/**
 * Elastic throughput by default: a last save has two minutes and needs the full speed then, which a bursting file
 * system whose credits are used up does not have (1 MiB/s). It costs $0.06 per GB written and $0.03 per GB read;
 * bursting costs nothing beyond storage and starts with 2.1 TiB of credits (EFS user guide, performance).
 */
async function createFileSystem(environment: Environment, creationToken: string): Promise<FileSystemDescription> {
  const { stack, fileSystemThroughput } = environment;
  try {
    return await efsClient().send(
      new CreateFileSystemCommand({
        CreationToken: creationToken,
        Encrypted: true,
        PerformanceMode: "generalPurpose",
        ThroughputMode: fileSystemThroughput,
        Tags: [
          ...(await deploymentTags(environment)),
          { Key: TAGS.stack, Value: stack },
          { Key: "Name", Value: creationToken },
        ],
      }),
    );
  } catch (error) {
    // Another job of this moment made it.
    if (!isAwsError(error, "FileSystemAlreadyExists")) throw error;
    throw notReady(creationToken);
  }
}

/**
 * The tags the stack was deployed with. CloudFormation gives them to the stack's own resources, and a file system that a
 * job makes is none; up to 40 of them would not fit in a function's environment (4 KB), so they are read where they are.
 */
async function deploymentTags({ fileSystemSecurityGroupId: id }: Environment): Promise<readonly Tag[]> {
  const { SecurityGroups } = await ec2Client().send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }));
  return (SecurityGroups?.[0]?.Tags ?? []).flatMap(({ Key = "", Value = "" }) =>
    /^(?:aws:|spot-connect:|Name$)/.test(Key) ? [] : [{ Key, Value }],
  );
}

const notReady = (creationToken: string): SpotConnectError =>
  new SpotConnectError("FileSystemNotReady", `The file system ${creationToken} is still being created.`);

function usableId(fileSystem: FileSystemDescription, creationToken: string): string {
  const { LifeCycleState: state, FileSystemId: id = "" } = fileSystem;
  if (state === "available" || state === "updating") return id;
  if (state === "error")
    throw new SpotConnectError("FileSystemUnusable", `EFS reports the file system ${creationToken} in error.`);
  // Being created, or being deleted: then the token is free when it is gone.
  throw notReady(creationToken);
}

async function mountTargetsOf(fileSystemId: string): Promise<readonly MountTargetDescription[]> {
  const found: MountTargetDescription[] = [];
  let Marker: string | undefined;
  do {
    const page = await efsClient().send(new DescribeMountTargetsCommand({ FileSystemId: fileSystemId, Marker }));
    found.push(...(page.MountTargets ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return found;
}

/** All targets of a file system are in one VPC; one found elsewhere by its token can never be mounted from ours. */
function checkNetwork(fileSystemId: string, targets: readonly MountTargetDescription[], network: Network): void {
  const foreign = targets.find((target) => target.VpcId !== undefined && target.VpcId !== network.vpcId);
  if (foreign)
    throw new SpotConnectError(
      "FileSystemUnusable",
      `${fileSystemId} has its mount targets in ${foreign.VpcId}, the stack is in ${network.vpcId}.`,
    );
}

/** Zones that EFS, this file system or the subnet cannot serve: no candidates, but no reason to fail either. */
const UNSERVED = ["UnsupportedAvailabilityZone", "AvailabilityZonesMismatch", "NoFreeAddressesInSubnet"] as const;

/** Asks for each missing target; returns the zones that cannot have one. */
async function createMountTargets(
  { fileSystemSecurityGroupId }: Environment,
  fileSystemId: string,
  subnets: readonly Subnet[],
): Promise<ReadonlySet<string>> {
  const unserved = new Set<string>();
  for (const { subnetId, zone } of subnets) {
    try {
      await efsClient().send(
        new CreateMountTargetCommand({
          FileSystemId: fileSystemId,
          SubnetId: subnetId,
          SecurityGroups: [fileSystemSecurityGroupId],
        }),
      );
    } catch (error) {
      if (isAwsError(error, "IncorrectFileSystemLifeCycleState")) throw notReady(fileSystemId);
      if (!isAwsError(error, "MountTargetConflict", ...UNSERVED)) throw error;
      // A conflict is another job's target in the same zone; the next listing has it.
      if (isAwsError(error, ...UNSERVED)) unserved.add(zone);
      ignored(error, unserved.has(zone) ? `${zone} is no candidate` : `another job makes the mount target in ${zone}`);
    }
  }
  return unserved;
}

const mountTarget = (target: MountTargetDescription) => ({
  mountTargetId: target.MountTargetId ?? "",
  zone: target.AvailabilityZoneName ?? "",
  ipAddress: target.IpAddress ?? "",
});
