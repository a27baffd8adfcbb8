import { CreateSecurityGroupCommand, CreateTagsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  CreateMountTargetCommand,
  DescribeFileSystemPolicyCommand,
  DescribeFileSystemsCommand,
  DescribeLifecycleConfigurationCommand,
  DescribeMountTargetSecurityGroupsCommand,
  EFSClient,
} from "@aws-sdk/client-efs";
import { beforeAll, expect, test } from "vitest";
import { fileSystems } from "../../aws/file-systems.ts";
import { networks } from "../../aws/networks.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import type { Network } from "../../core/payloads.ts";
import { VirtualClock } from "../../local/index.ts";
import { useCloud } from "./cloud.ts";
import { createLaunchResources } from "./launch-setup.ts";

/** It stands still unless a test lets it pass: what is being made is seen so, however long the asking takes. */
const clock = new VirtualClock(Date.now());
const running = useCloud({ instances: "simulated", fileSystemSeconds: 1, mountTargetSeconds: 1 }, clock);
const pass = (): Promise<void> => clock.run(new Promise((resolve) => clock.at(clock.now() + 1000, resolve)));
const NOW = "2026-11-28T12:00:00.000Z";
let ports: PortsOf<{ fileSystems: typeof fileSystems; networks: typeof networks }>;
beforeAll(async () => {
  await createLaunchResources(running().config);
  ports = createPorts({ fileSystems, networks });
});

const ensured = async (token: string): Promise<string> => {
  await expect(ports.fileSystems.ensure(token)).rejects.toMatchObject({ name: "FileSystemNotReady" });
  await pass();
  return ports.fileSystems.ensure(token);
};
const ensuredTargets = async (id: string, network: Network) => {
  await expect(ports.fileSystems.ensureMountTargets(id, network)).rejects.toMatchObject({
    name: "MountTargetNotReady",
  });
  await pass();
  return ports.fileSystems.ensureMountTargets(id, network);
};

test("a file system is made once for its token, though several ask at the same time", async () => {
  const asked = await Promise.allSettled([1, 2, 3].map(() => ports.fileSystems.ensure("shared")));
  for (const answer of asked)
    expect(answer).toMatchObject({ status: "rejected", reason: { name: "FileSystemNotReady" } });
  const id = await ensured("shared");
  expect(await ports.fileSystems.ensure("shared")).toBe(id);
  const efs = new EFSClient(running().config);
  const { FileSystems = [] } = await efs.send(new DescribeFileSystemsCommand({}));
  expect(FileSystems.filter(({ CreationToken }) => CreationToken === "shared")).toEqual([
    expect.objectContaining({
      FileSystemId: id,
      Encrypted: true,
      ThroughputMode: "elastic",
      Tags: expect.arrayContaining([{ Key: "spot-connect:stack", Value: "spot-connect-test" }]),
    }),
  ]);
});

test("a new one has the stack's tags beside its own", async () => {
  const id = process.env["FILE_SYSTEM_SECURITY_GROUP_ID"] ?? "";
  const Tags = [
    { Key: "team", Value: "vision" },
    { Key: "Name", Value: "the group's own" },
  ];
  await new EC2Client(running().config).send(new CreateTagsCommand({ Resources: [id], Tags }));
  const FileSystemId = await ensured("tagged");
  const { FileSystems } = await new EFSClient(running().config).send(new DescribeFileSystemsCommand({ FileSystemId }));
  expect(FileSystems?.[0]?.Tags).toEqual([
    { Key: "team", Value: "vision" },
    { Key: "spot-connect:stack", Value: "spot-connect-test" },
    { Key: "Name", Value: "tagged" },
  ]);
});

test("a mount target per zone, in the group that admits the instances", async () => {
  const id = await ensured("targets");
  const network = await ports.networks.find(NOW);
  const targets = await ensuredTargets(id, network);
  expect(targets.map(({ zone }) => zone)).toEqual(network.subnets.map(({ zone }) => zone));
  for (const { ipAddress } of targets) expect(ipAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  expect(await ports.fileSystems.ensureMountTargets(id, network)).toEqual(targets);
  const { SecurityGroups } = await new EFSClient(running().config).send(
    new DescribeMountTargetSecurityGroupsCommand({ MountTargetId: targets[0]?.mountTargetId }),
  );
  expect(SecurityGroups).toEqual([process.env["FILE_SYSTEM_SECURITY_GROUP_ID"]]);
});

test("a file system of another VPC is unusable", async () => {
  const id = await ensured("elsewhere");
  const network = await ports.networks.find(NOW);
  await ensuredTargets(id, network);
  await expect(ports.fileSystems.ensureMountTargets(id, { ...network, vpcId: "vpc-other" })).rejects.toMatchObject({
    name: "FileSystemUnusable",
  });
});

test("one that we made takes TLS alone; what nobody reads moves to a cheaper class", async () => {
  const FileSystemId = await ensured("protected");
  const efs = new EFSClient(running().config);
  const { Policy = "" } = await efs.send(new DescribeFileSystemPolicyCommand({ FileSystemId }));
  const { Statement } = JSON.parse(Policy) as { readonly Statement: unknown };
  expect(Statement).toEqual([
    expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
  ]);
  expect(await efs.send(new DescribeLifecycleConfigurationCommand({ FileSystemId }))).toMatchObject({
    LifecyclePolicies: [{ TransitionToIA: "AFTER_30_DAYS" }, { TransitionToPrimaryStorageClass: "AFTER_1_ACCESS" }],
  });
});

test("one that we found by its token keeps what its owner gave it", async () => {
  const efs = new EFSClient(running().config);
  const { FileSystemId } = await efs.send(new CreateFileSystemCommand({ CreationToken: "theirs" }));
  expect(await ensured("theirs")).toBe(FileSystemId);
  await expect(efs.send(new DescribeFileSystemPolicyCommand({ FileSystemId }))).rejects.toThrow("No policy");
});

/** A target of this file system whose group admits nobody. */
async function closedTarget(FileSystemId: string): Promise<{ MountTargetId: string; GroupId: string }> {
  const network = await ports.networks.find(NOW);
  const { config } = running();
  const group = { GroupName: `closed-${FileSystemId}`, Description: "admits nobody", VpcId: network.vpcId };
  const { GroupId = "" } = await new EC2Client(config).send(new CreateSecurityGroupCommand(group));
  const target = { FileSystemId, SubnetId: network.subnets[0]?.subnetId, SecurityGroups: [GroupId] };
  const { MountTargetId = "" } = await new EFSClient(config).send(new CreateMountTargetCommand(target));
  return { MountTargetId, GroupId };
}
const groupsOf = async (MountTargetId: string): Promise<unknown> => {
  const command = new DescribeMountTargetSecurityGroupsCommand({ MountTargetId });
  return (await new EFSClient(running().config).send(command)).SecurityGroups;
};
test("mount targets of others that no rule opens to the instances are named with the rule that is missing", async () => {
  const efs = new EFSClient(running().config);
  const { FileSystemId = "" } = await efs.send(new CreateFileSystemCommand({ CreationToken: "closed" }));
  await ensured("closed");
  const { MountTargetId, GroupId } = await closedTarget(FileSystemId);
  const network = await ports.networks.find(NOW);
  await expect(ensuredTargets(FileSystemId, network)).rejects.toMatchObject({
    name: "FileSystemUnusable",
    message: expect.stringContaining(`(${GroupId}) admits TCP 2049 from ${process.env["CLIENT_SECURITY_GROUP_ID"]}`),
  });
  expect(await groupsOf(MountTargetId)).toEqual([GroupId]);
});

test("of ours, one that a former stack of the name left is opened to this one's instances, too", async () => {
  const id = await ensured("left");
  const { MountTargetId, GroupId } = await closedTarget(id);
  const network = await ports.networks.find(NOW);
  await ensuredTargets(id, network);
  const both = [GroupId, process.env["FILE_SYSTEM_SECURITY_GROUP_ID"]];
  expect(await groupsOf(MountTargetId)).toEqual(both);
  await ports.fileSystems.ensureMountTargets(id, network);
  expect(await groupsOf(MountTargetId)).toEqual(both);
});
