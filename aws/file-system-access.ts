/** Who may reach a file system: the policy of one that we made, and whether one that we found lets our instances in. */
import { DescribeSecurityGroupsCommand, type IpPermission } from "@aws-sdk/client-ec2";
import {
  DescribeFileSystemPolicyCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetSecurityGroupsCommand,
  ModifyMountTargetSecurityGroupsCommand,
  PutFileSystemPolicyCommand,
  PutLifecycleConfigurationCommand,
  type FileSystemDescription,
  type MountTargetDescription,
} from "@aws-sdk/client-efs";
import { SpotConnectError } from "../core/errors.ts";
import { TAGS } from "../core/naming.ts";
import { ec2Client, efsClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";

const NFS_PORT = 2049;

/**
 * Without a policy whoever reaches a mount target's port is root, in clear (EFS user guide, "Default EFS file system
 * policy"). With any policy a client needs an Allow of its own; this one gives none, so that is the identity's, as the
 * instance role has it, and refuses what is not TLS.
 */
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "OnlyTls",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});

/**
 * Policy and storage classes of a file system that we made. Once: the policy goes last and is what tells the next job
 * that both are done; afterwards they are the owner's to change. What nobody read for 30 days costs a twentieth in
 * infrequent access, and comes back when it is read.
 */
export async function protectFileSystem(fileSystemId: string): Promise<void> {
  if (await hasPolicy(fileSystemId)) return;
  await efsClient().send(
    new PutLifecycleConfigurationCommand({
      FileSystemId: fileSystemId,
      LifecyclePolicies: [{ TransitionToIA: "AFTER_30_DAYS" }, { TransitionToPrimaryStorageClass: "AFTER_1_ACCESS" }],
    }),
  );
  await efsClient().send(new PutFileSystemPolicyCommand({ FileSystemId: fileSystemId, Policy: POLICY }));
}

async function hasPolicy(FileSystemId: string): Promise<boolean> {
  try {
    return (await efsClient().send(new DescribeFileSystemPolicyCommand({ FileSystemId }))).Policy !== undefined;
  } catch (error) {
    if (isAwsError(error, "PolicyNotFound")) return false;
    throw error;
  }
}

/** One that was found by its token may be anybody's: nothing about it is changed. */
export const isOurs = ({ Tags }: FileSystemDescription, { stack }: Environment): boolean =>
  Tags?.some(({ Key, Value }) => Key === TAGS.stack && Value === stack) ?? false;

/**
 * A mount that no rule admits hangs until the attempt is given up, and says nothing. Targets in our own group admit us;
 * of the others one rule for NFS from our group, or from any addresses, has to be there. A target of our own file system
 * that has neither was made by a stack of this name before this one, whose groups are not ours: ours is added to them.
 * Throws FileSystemUnusable.
 */
export async function ensureAdmission(
  environment: Environment,
  fileSystemId: string,
  targets: readonly MountTargetDescription[],
): Promise<void> {
  const { clientSecurityGroupId, fileSystemSecurityGroupId } = environment;
  for (const { MountTargetId, AvailabilityZoneName } of targets) {
    const { SecurityGroups = [] } = await efsClient().send(
      new DescribeMountTargetSecurityGroupsCommand({ MountTargetId }),
    );
    if (SecurityGroups.includes(fileSystemSecurityGroupId)) continue;
    const groups = await ec2Client().send(new DescribeSecurityGroupsCommand({ GroupIds: SecurityGroups }));
    const rules = (groups.SecurityGroups ?? []).flatMap((group) => group.IpPermissions ?? []);
    if (rules.some((rule) => admits(rule, clientSecurityGroupId))) continue;
    if (await isOursById(fileSystemId, environment)) {
      const Groups = [...SecurityGroups, fileSystemSecurityGroupId];
      await efsClient().send(new ModifyMountTargetSecurityGroupsCommand({ MountTargetId, SecurityGroups: Groups }));
      continue;
    }
    throw new SpotConnectError(
      "FileSystemUnusable",
      `${fileSystemId} does not let the stack's instances in: none of the security groups of its mount target in ` +
        `${AvailabilityZoneName} (${SecurityGroups.join(", ")}) admits TCP ${NFS_PORT} from ${clientSecurityGroupId}.`,
    );
  }
}

async function isOursById(FileSystemId: string, environment: Environment): Promise<boolean> {
  const { FileSystems } = await efsClient().send(new DescribeFileSystemsCommand({ FileSystemId }));
  return (FileSystems ?? []).some((found) => isOurs(found, environment));
}

const admits = (rule: IpPermission, clientSecurityGroupId: string): boolean =>
  coversNfs(rule) &&
  ((rule.IpRanges ?? []).length > 0 ||
    (rule.UserIdGroupPairs ?? []).some(({ GroupId }) => GroupId === clientSecurityGroupId));

/** Protocol "-1" is every protocol and every port. */
const coversNfs = ({ IpProtocol, FromPort = 0, ToPort = 65_535 }: IpPermission): boolean =>
  IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort <= NFS_PORT && NFS_PORT <= ToPort);
