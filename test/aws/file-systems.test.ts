import { CreateSecurityGroupCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  DescribeFileSystemPolicyCommand,
  DescribeFileSystemsCommand,
  DescribeLifecycleConfigurationCommand,
  DescribeMountTargetSecurityGroupsCommand,
  EFSClient,
  ModifyMountTargetSecurityGroupsCommand,
} from "@aws-sdk/client-efs";
import { beforeAll, expect, test, vi } from "vitest";
import { fileSystems } from "../../aws/file-systems.ts";
import { networks } from "../../aws/networks.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { useCloud } from "./cloud.ts";
import { createLaunchResources } from "./launch-setup.ts";

const running = useCloud({ instances: "simulated", fileSystemSeconds: 0.05, mountTargetSeconds: 0.05 });
let ports: PortsOf<{ fileSystems: typeof fileSystems; networks: typeof networks }>;
beforeAll(async () => {
  await createLaunchResources(running().config);
  ports = createPorts({ fileSystems, networks });
});

const ensured = (token: string): Promise<string> => vi.waitFor(() => ports.fileSystems.ensure(token), { interval: 20 });

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

test("a mount target per zone, in the group that admits the instances", async () => {
  const id = await ensured("targets");
  const network = await ports.networks.find();
  await expect(ports.fileSystems.ensureMountTargets(id, network)).rejects.toMatchObject({
    name: "MountTargetNotReady",
  });
  const targets = await vi.waitFor(() => ports.fileSystems.ensureMountTargets(id, network), { interval: 20 });
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
  const network = await ports.networks.find();
  await vi.waitFor(() => ports.fileSystems.ensureMountTargets(id, network), { interval: 20 });
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

test("mount targets that no rule opens to the instances are named with the rule that is missing", async () => {
  const id = await ensured("closed");
  const network = await ports.networks.find();
  const [target] = await vi.waitFor(() => ports.fileSystems.ensureMountTargets(id, network), { interval: 20 });
  const { config } = running();
  const group = { GroupName: "closed", Description: "admits nobody", VpcId: network.vpcId };
  const { GroupId = "" } = await new EC2Client(config).send(new CreateSecurityGroupCommand(group));
  await new EFSClient(config).send(
    new ModifyMountTargetSecurityGroupsCommand({ MountTargetId: target?.mountTargetId, SecurityGroups: [GroupId] }),
  );
  await expect(ports.fileSystems.ensureMountTargets(id, network)).rejects.toMatchObject({
    name: "FileSystemUnusable",
    message: expect.stringContaining(`(${GroupId}) admits TCP 2049 from ${process.env["CLIENT_SECURITY_GROUP_ID"]}`),
  });
});
