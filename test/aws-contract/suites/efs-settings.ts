/** What is set on a file system, and mount targets in groups of their own and in several zones. */
import { CreateSecurityGroupCommand, DeleteSecurityGroupCommand } from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  CreateMountTargetCommand,
  DeleteFileSystemCommand,
  DeleteMountTargetCommand,
  DescribeFileSystemPolicyCommand,
  DescribeFileSystemsCommand,
  DescribeLifecycleConfigurationCommand,
  DescribeMountTargetSecurityGroupsCommand,
  DescribeMountTargetsCommand,
  ListTagsForResourceCommand,
  ModifyMountTargetSecurityGroupsCommand,
  PutFileSystemPolicyCommand,
  PutLifecycleConfigurationCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type CreateFileSystemCommandInput,
  type LifecyclePolicy,
  type MountTargetDescription,
} from "@aws-sdk/client-efs";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { allPages, expectRefused, type Suite } from "../suite.ts";
import { findSubnets } from "./ec2-launching.ts";
import { createFileSystem } from "./efs.ts";

async function createGroup({ ec2, name, later }: Account, VpcId: string): Promise<string> {
  const input = { GroupName: name(), Description: "of a contract case", VpcId };
  const GroupId = (await ec2.send(new CreateSecurityGroupCommand(input))).GroupId!;
  later(() => ec2.send(new DeleteSecurityGroupCommand({ GroupId })));
  return GroupId;
}

const listTargets = async ({ efs }: Account, FileSystemId: string): Promise<readonly MountTargetDescription[]> => {
  const { items } = await allPages<MountTargetDescription>(async (Marker) => {
    const input = { FileSystemId, ...(Marker === undefined ? {} : { Marker }) };
    const answer = await efs.send(new DescribeMountTargetsCommand(input));
    return { items: answer.MountTargets ?? [], next: answer.NextMarker };
  });
  return items;
};

/** Deletes the targets, and waits for it, when the case is over. */
async function createTargets(
  account: Account,
  FileSystemId: string,
  inputs: readonly { readonly SubnetId: string; readonly SecurityGroups?: string[] }[],
): Promise<void> {
  const { efs, later, eventually } = account;
  later(() => eventually("no mount target", async () => (await listTargets(account, FileSystemId)).length === 0));
  for (const input of inputs) {
    const command = new CreateMountTargetCommand({ FileSystemId, ...input });
    const { MountTargetId, LifeCycleState } = await efs.send(command);
    expect(LifeCycleState).toMatch(/^(creating|available)$/);
    later(() => efs.send(new DeleteMountTargetCommand({ MountTargetId: MountTargetId! })));
  }
  await eventually("the mount targets are available", async () => {
    const targets = await listTargets(account, FileSystemId);
    return targets.length === inputs.length && targets.every((target) => target.LifeCycleState === "available");
  });
}

const OUR_POLICY = {
  Sid: "OnlyTls",
  Effect: "Deny",
  Principal: { AWS: "*" },
  Action: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const policyOf = (statement: object): string => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

export const EFS_SETTINGS: Suite = {
  service: "EFS",
  cases: {
    "a file system that is being made has no mount targets yet": async (account) => {
      const { efs, name, later, eventually } = account;
      const made = await efs.send(new CreateFileSystemCommand({ CreationToken: name() }));
      const FileSystemId = made.FileSystemId!;
      later(() => efs.send(new DeleteFileSystemCommand({ FileSystemId })));
      expect(made.LifeCycleState).toBe("creating");
      const [subnet] = await findSubnets(account);
      const input = { FileSystemId, SubnetId: subnet!.SubnetId! };
      const refusals: string[] = [];
      later(() => eventually("no mount target", async () => (await listTargets(account, FileSystemId)).length === 0));
      const MountTargetId = await eventually("a mount target", () =>
        efs.send(new CreateMountTargetCommand(input)).then(
          (answer) => answer.MountTargetId,
          (error: unknown) => void refusals.push((error as Error).name),
        ),
      );
      later(() => efs.send(new DeleteMountTargetCommand({ MountTargetId })));
      expect(new Set([...refusals, "IncorrectFileSystemLifeCycleState"]).size).toBe(1);
    },

    "a token is free again when its file system is gone": async ({ efs, name, later, eventually }) => {
      const CreationToken = name();
      const create = () => efs.send(new CreateFileSystemCommand({ CreationToken }));
      const reach = (FileSystemId: string) =>
        eventually(`${FileSystemId} is available`, async () => {
          const { FileSystems } = await efs.send(new DescribeFileSystemsCommand({ FileSystemId }));
          return FileSystems![0]!.LifeCycleState === "available";
        });
      const first = (await create()).FileSystemId!;
      await reach(first);
      await efs.send(new DeleteFileSystemCommand({ FileSystemId: first }));
      await eventually("no file system", async () => {
        const { FileSystems = [] } = await efs.send(new DescribeFileSystemsCommand({ CreationToken }));
        for (const { LifeCycleState } of FileSystems) expect(LifeCycleState).toMatch(/^delet(ing|ed)$/);
        return FileSystems.length === 0;
      });
      const second = (await create()).FileSystemId!;
      expect(second).not.toBe(first);
      await reach(second);
      later(() => efs.send(new DeleteFileSystemCommand({ FileSystemId: second })));
    },

    "modes that do not go together are BadRequest": async ({ efs, name }) => {
      const wrong: readonly CreateFileSystemCommandInput[] = [
        { CreationToken: name(), PerformanceMode: "maxIO", ThroughputMode: "elastic" },
        { CreationToken: name(), ThroughputMode: "provisioned" },
      ];
      for (const input of wrong) await expectRefused(efs.send(new CreateFileSystemCommand(input)), "BadRequest");
    },

    "tags are added, changed and taken away": async (account) => {
      const FileSystemId = await createFileSystem(account, { Tags: [{ Key: "first", Value: "1" }] });
      const ResourceId = FileSystemId;
      const Tags = [
        { Key: "first", Value: "one" },
        { Key: "second", Value: "2" },
      ];
      await account.efs.send(new TagResourceCommand({ ResourceId, Tags }));
      const listed = await account.efs.send(new ListTagsForResourceCommand({ ResourceId }));
      expect(listed.Tags).toHaveLength(2);
      expect(listed.Tags).toEqual(expect.arrayContaining(Tags));
      await account.efs.send(new UntagResourceCommand({ ResourceId, TagKeys: ["second"] }));
      const { FileSystems } = await account.efs.send(new DescribeFileSystemsCommand({ FileSystemId }));
      expect(FileSystems![0]!.Tags).toEqual(Tags.slice(0, 1));
    },

    "there is no policy at first; one that only refuses what is not TLS does not lock its author out": async (
      account,
    ) => {
      const { efs } = account;
      const FileSystemId = await createFileSystem(account);
      const describe = () => efs.send(new DescribeFileSystemPolicyCommand({ FileSystemId }));
      await expectRefused(describe(), "PolicyNotFound");
      const Policy = policyOf(OUR_POLICY);
      expect((await efs.send(new PutFileSystemPolicyCommand({ FileSystemId, Policy }))).FileSystemId).toBe(
        FileSystemId,
      );
      expect(JSON.parse((await describe()).Policy!)).toMatchObject({ Statement: [{ Sid: "OnlyTls", Effect: "Deny" }] });
    },

    "a policy that is none, or locks its author out, is InvalidPolicyException": async (account) => {
      const FileSystemId = await createFileSystem(account);
      const { Principal: _p, ...nobody } = OUR_POLICY;
      const { Action: _a, ...nothing } = OUR_POLICY;
      const { Condition: _c, ...always } = OUR_POLICY;
      for (const Policy of [
        "{",
        policyOf(nobody),
        policyOf(nothing),
        policyOf({ ...always, Action: "elasticfilesystem:*" }),
      ]) {
        const put = new PutFileSystemPolicyCommand({ FileSystemId, Policy });
        await expectRefused(account.efs.send(put), "InvalidPolicyException");
      }
    },

    "a lifecycle has up to three transitions, and all are replaced at once": async (account) => {
      const FileSystemId = await createFileSystem(account, { ThroughputMode: "elastic" });
      const put = (...LifecyclePolicies: LifecyclePolicy[]) =>
        account.efs.send(new PutLifecycleConfigurationCommand({ FileSystemId, LifecyclePolicies }));
      const all: LifecyclePolicy[] = [
        { TransitionToIA: "AFTER_30_DAYS" },
        { TransitionToPrimaryStorageClass: "AFTER_1_ACCESS" },
        { TransitionToArchive: "AFTER_90_DAYS" },
      ];
      await put(...all);
      const describe = new DescribeLifecycleConfigurationCommand({ FileSystemId });
      const { LifecyclePolicies } = await account.efs.send(describe);
      expect(LifecyclePolicies).toHaveLength(3);
      expect(LifecyclePolicies).toEqual(expect.arrayContaining(all));
      await put();
      expect((await account.efs.send(describe)).LifecyclePolicies).toEqual([]);
    },

    "a transition stands alone, and the archive is for elastic file systems": async (account) => {
      const FileSystemId = await createFileSystem(account, { ThroughputMode: "bursting" });
      const put = (only: LifecyclePolicy) =>
        account.efs.send(new PutLifecycleConfigurationCommand({ FileSystemId, LifecyclePolicies: [only] }));
      const both = put({ TransitionToIA: "AFTER_30_DAYS", TransitionToPrimaryStorageClass: "AFTER_1_ACCESS" });
      await expectRefused(both, "BadRequest");
      await expectRefused(put({ TransitionToArchive: "AFTER_90_DAYS" }), "BadRequest");
    },

    "each zone has a mount target, in the groups that were named": async (account) => {
      const { efs } = account;
      const [one, two] = await findSubnets(account);
      const group = await createGroup(account, one!.VpcId!);
      const other = await createGroup(account, one!.VpcId!);
      const FileSystemId = await createFileSystem(account);
      const inputs = [one!, two!].map(({ SubnetId }) => ({ SubnetId: SubnetId!, SecurityGroups: [group] }));
      await createTargets(account, FileSystemId, inputs);
      const targets = await listTargets(account, FileSystemId);
      const zones = targets.map(({ AvailabilityZoneName = "" }) => AvailabilityZoneName);
      expect(zones.toSorted()).toEqual([one!.AvailabilityZone!, two!.AvailabilityZone!].toSorted());
      expect(new Set(targets.map(({ IpAddress }) => IpAddress)).size).toBe(2);
      const MountTargetId = targets[0]!.MountTargetId!;
      const { MountTargets } = await efs.send(new DescribeMountTargetsCommand({ MountTargetId }));
      expect(MountTargets).toMatchObject([{ MountTargetId, FileSystemId, VpcId: one!.VpcId }]);
      const groupsOf = async () =>
        (await efs.send(new DescribeMountTargetSecurityGroupsCommand({ MountTargetId }))).SecurityGroups;
      expect(await groupsOf()).toEqual([group]);
      const SecurityGroups = [group, other];
      await efs.send(new ModifyMountTargetSecurityGroupsCommand({ MountTargetId, SecurityGroups }));
      expect((await groupsOf())?.toSorted()).toEqual(SecurityGroups.toSorted());
    },

    "mount targets are asked for by what they belong to": async ({ efs }) => {
      await expectRefused(efs.send(new DescribeMountTargetsCommand({})), "BadRequest");
      const MountTargetId = "fsmt-0123456789abcdef0";
      const groups = new DescribeMountTargetSecurityGroupsCommand({ MountTargetId });
      await expectRefused(efs.send(groups), "MountTargetNotFound");
    },
  },
};
