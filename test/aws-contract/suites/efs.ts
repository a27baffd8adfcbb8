/** File systems by their creation token, and their mount targets. */
import { DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  CreateMountTargetCommand,
  DeleteFileSystemCommand,
  DeleteMountTargetCommand,
  DescribeFileSystemPolicyCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetSecurityGroupsCommand,
  DescribeMountTargetsCommand,
  type CreateFileSystemCommandInput,
  type MountTargetDescription,
} from "@aws-sdk/client-efs";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { allPages, expectRefused, type Suite } from "../suite.ts";
import { findSubnets } from "./ec2-launching.ts";

const UNKNOWN = "fs-0123456789abcdef0";

export async function createFileSystem(
  account: Account,
  more: Partial<CreateFileSystemCommandInput> = {},
): Promise<string> {
  const { efs, later, eventually } = account;
  const input = { CreationToken: account.name(), Encrypted: true, ...more };
  const FileSystemId = (await efs.send(new CreateFileSystemCommand(input))).FileSystemId!;
  later(() => efs.send(new DeleteFileSystemCommand({ FileSystemId })));
  await eventually(`${FileSystemId} is available`, async () => {
    const { FileSystems = [] } = await efs.send(new DescribeFileSystemsCommand({ FileSystemId }));
    return FileSystems[0]?.LifeCycleState === "available";
  });
  return FileSystemId;
}

/** In the account's first default subnet; deleted, and waited for, before the file system is. */
async function createMountTarget(account: Account, FileSystemId: string): Promise<MountTargetDescription> {
  const { efs, later, eventually } = account;
  const [subnet] = await findSubnets(account);
  const command = new CreateMountTargetCommand({ FileSystemId, SubnetId: subnet!.SubnetId! });
  const MountTargetId = (await efs.send(command)).MountTargetId!;
  const targets = async (): Promise<readonly MountTargetDescription[]> =>
    (await efs.send(new DescribeMountTargetsCommand({ FileSystemId }))).MountTargets ?? [];
  later(async () => {
    await efs.send(new DeleteMountTargetCommand({ MountTargetId }));
    await eventually("the mount target is gone", async () => (await targets()).length === 0);
  });
  return eventually(`${MountTargetId} is available`, async () =>
    (await targets()).find((target) => target.MountTargetId === MountTargetId && target.LifeCycleState === "available"),
  );
}

async function defaultGroup({ ec2 }: Account, VpcId: string): Promise<string> {
  const Filters = [
    { Name: "vpc-id", Values: [VpcId] },
    { Name: "group-name", Values: ["default"] },
  ];
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups![0]!.GroupId!;
}

export const EFS: Suite = {
  service: "EFS",
  cases: {
    "a new file system has its token, its tags and what it was asked for": async (account) => {
      const CreationToken = account.name();
      const id = await createFileSystem(account, {
        CreationToken,
        PerformanceMode: "generalPurpose",
        ThroughputMode: "elastic",
        Tags: [{ Key: "Name", Value: "contract" }],
      });
      const { FileSystems } = await account.efs.send(new DescribeFileSystemsCommand({ CreationToken }));
      expect(FileSystems).toMatchObject([
        {
          FileSystemId: id,
          CreationToken,
          LifeCycleState: "available",
          NumberOfMountTargets: 0,
          PerformanceMode: "generalPurpose",
          ThroughputMode: "elastic",
          Encrypted: true,
          Name: "contract",
          Tags: [{ Key: "Name", Value: "contract" }],
          SizeInBytes: { Value: expect.any(Number) },
        },
      ]);
    },

    "a token makes one file system: the refusal names it": async (account) => {
      const CreationToken = account.name();
      const FileSystemId = await createFileSystem(account, { CreationToken });
      const again = account.efs.send(new CreateFileSystemCommand({ CreationToken, Encrypted: true }));
      expect(await expectRefused(again, "FileSystemAlreadyExists")).toMatchObject({ FileSystemId });
    },

    "a token that nothing has finds nothing, and is no error": async ({ efs, name }) => {
      const { FileSystems } = await efs.send(new DescribeFileSystemsCommand({ CreationToken: name() }));
      expect(FileSystems).toEqual([]);
    },

    "an unknown file system is FileSystemNotFound": async ({ efs }) => {
      const FileSystemId = UNKNOWN;
      for (const ask of [
        () => efs.send(new DescribeFileSystemsCommand({ FileSystemId })),
        () => efs.send(new DescribeMountTargetsCommand({ FileSystemId })),
        () => efs.send(new DeleteFileSystemCommand({ FileSystemId })),
        () => efs.send(new DescribeFileSystemPolicyCommand({ FileSystemId })),
      ])
        await expectRefused(ask(), "FileSystemNotFound");
    },

    "file systems come in pages": async (account) => {
      const made = await Promise.all([1, 2, 3].map(() => createFileSystem(account)));
      const { items, pages } = await allPages(async (Marker) => {
        const answer = await account.efs.send(
          new DescribeFileSystemsCommand({ MaxItems: 1, ...(Marker === undefined ? {} : { Marker }) }),
        );
        return { items: (answer.FileSystems ?? []).map(({ FileSystemId }) => FileSystemId!), next: answer.NextMarker };
      });
      expect(items).toEqual(expect.arrayContaining(made));
      expect(new Set(items).size).toBe(items.length);
      expect(pages).toBeGreaterThanOrEqual(3);
    },

    "a mount target has an address in its subnet, its zone and its VPC": async (account) => {
      const FileSystemId = await createFileSystem(account);
      const target = await createMountTarget(account, FileSystemId);
      const subnet = (await findSubnets(account)).find((each) => each.SubnetId === target.SubnetId);
      expect(target).toMatchObject({
        FileSystemId,
        AvailabilityZoneName: subnet!.AvailabilityZone,
        VpcId: subnet!.VpcId,
        IpAddress: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
        NetworkInterfaceId: expect.stringMatching(/^eni-/),
      });
      const { FileSystems } = await account.efs.send(new DescribeFileSystemsCommand({ FileSystemId }));
      expect(FileSystems![0]!.NumberOfMountTargets).toBe(1);
    },

    "a mount target without named security groups has the VPC's default one": async (account) => {
      const { MountTargetId, VpcId } = await createMountTarget(account, await createFileSystem(account));
      const command = new DescribeMountTargetSecurityGroupsCommand({ MountTargetId: MountTargetId! });
      expect((await account.efs.send(command)).SecurityGroups).toEqual([await defaultGroup(account, VpcId!)]);
    },

    "a zone has one mount target of a file system, which cannot be deleted then": async (account) => {
      const FileSystemId = await createFileSystem(account);
      const { SubnetId } = await createMountTarget(account, FileSystemId);
      const again = account.efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId: SubnetId! }));
      await expectRefused(again, "MountTargetConflict");
      await expectRefused(account.efs.send(new DeleteFileSystemCommand({ FileSystemId })), "FileSystemInUse");
    },

    "a mount target in no subnet is SubnetNotFound, with no group SecurityGroupNotFound": async (account) => {
      const FileSystemId = await createFileSystem(account);
      const [subnet] = await findSubnets(account);
      const create = (SubnetId: string, SecurityGroups?: string[]) =>
        account.efs.send(
          new CreateMountTargetCommand({ FileSystemId, SubnetId, ...(SecurityGroups ? { SecurityGroups } : {}) }),
        );
      await expectRefused(create("subnet-0123456789abcdef0"), "SubnetNotFound");
      await expectRefused(create(subnet!.SubnetId!, ["sg-0123456789abcdef0"]), "SecurityGroupNotFound");
    },

    "an unknown mount target is MountTargetNotFound": async ({ efs }) => {
      const MountTargetId = "fsmt-0123456789abcdef0";
      await expectRefused(efs.send(new DescribeMountTargetsCommand({ MountTargetId })), "MountTargetNotFound");
      await expectRefused(efs.send(new DeleteMountTargetCommand({ MountTargetId })), "MountTargetNotFound");
    },
  },
};
