/** What decides whether an instance may mount: the mount target, its network, its security groups, and then policies. */
import type { DescribeSecurityGroupsResult, SecurityGroup } from "@aws-sdk/client-ec2";
import type { DescribeMountTargetSecurityGroupsResponse, DescribeMountTargetsResponse } from "@aws-sdk/client-efs";
import type { MountRequest } from "../instances/machine.ts";
import type { Caller, Cloud } from "../kernel/service.ts";
import { NFS_PORT } from "./facts.ts";
import { deniedAction } from "./mount-rights.ts";

export interface Client {
  readonly vpcId: string;
  readonly groups: readonly string[];
  /** Of the instance's role; null: it has none. */
  readonly caller: Caller | null;
}

/** null: may be mounted. Else what mount.efs prints; it exits 32 (mount(8): mount failure). */
export async function refuseMount(cloud: Cloud, client: Client, request: MountRequest): Promise<string | null> {
  const { fileSystemId, ipAddress } = request;
  if (ipAddress === null) {
    return `Failed to resolve "${fileSystemId}.efs.${cloud.region}.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID.\nSee https://docs.aws.amazon.com/console/efs/mount-dns-name for more detail.`;
  }
  const ask = <Output>(service: string, operation: string, input: object): Promise<Output> =>
    cloud.call<Output>(service, operation, input, cloud.self);
  const { MountTargets = [] } = await ask<DescribeMountTargetsResponse>("efs", "DescribeMountTargets", {
    FileSystemId: fileSystemId,
  }).catch((): DescribeMountTargetsResponse => ({}));
  const target = MountTargets.find((candidate) => candidate.IpAddress === ipAddress);
  if (!target || target.VpcId !== client.vpcId || target.LifeCycleState !== "available") return unreachable(ipAddress);
  const { SecurityGroups: ids } = await ask<DescribeMountTargetSecurityGroupsResponse>(
    "efs",
    "DescribeMountTargetSecurityGroups",
    { MountTargetId: target.MountTargetId },
  );
  const { SecurityGroups: groups } = await ask<DescribeSecurityGroupsResult>("ec2", "DescribeSecurityGroups", {
    GroupIds: ids,
  });
  if (!admits(groups ?? [], client)) return unreachable(ipAddress);
  return (await deniedAction(cloud, client.caller, request)) === null ? null : DENIED;
}

/** Through the TLS proxy on the instance, as the NFS client sees it; it does not learn which right is missing. */
const DENIED = "mount.nfs4: access denied by server while mounting 127.0.0.1:/";

/** The reasons look the same from inside: packets that nobody answers. */
const unreachable = (ip: string): string =>
  `mount.nfs4: Connection timed out\nFailed to mount: cannot reach ${ip}:${NFS_PORT} (no such mount target in this network that is available, or its security groups do not admit this instance)`;

function admits(groups: readonly SecurityGroup[], client: Client): boolean {
  const rules = groups.flatMap(({ IpPermissions }) => IpPermissions ?? []);
  return rules.some(({ IpProtocol, FromPort = 0, ToPort = 65_535, UserIdGroupPairs, IpRanges }) => {
    const isNfs = IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort <= NFS_PORT && NFS_PORT <= ToPort);
    const fromGroup = UserIdGroupPairs?.some(({ GroupId }) => client.groups.includes(GroupId!));
    // Every local subnet lies in 172.31.0.0/16, so a range is looked at as a whole.
    const fromRange = IpRanges?.some(({ CidrIp }) => CidrIp === "0.0.0.0/0" || CidrIp === "172.31.0.0/16");
    return isNfs && (fromGroup || fromRange);
  });
}
