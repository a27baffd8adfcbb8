/** What may be left over and is removed by name: security groups, templates, volumes; and subnets, which are only read. */
import {
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteLaunchTemplateCommand,
  DeleteSecurityGroupCommand,
  DeleteVolumeCommand,
  DescribeLaunchTemplatesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
} from "@aws-sdk/client-ec2";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";
import { createTemplate, findSubnets, TYPE } from "./ec2-launching.ts";

async function createGroup({ ec2, name }: Account, VpcId: string): Promise<string> {
  const command = new CreateSecurityGroupCommand({
    GroupName: name(),
    Description: "of a contract case",
    VpcId,
    TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: "contract", Value: "group" }] }],
  });
  return (await ec2.send(command)).GroupId!;
}

export const EC2_LEFTOVERS: Suite = {
  service: "EC2",
  cases: {
    "a zone's default subnet says its VPC, zone and free addresses": async (account) => {
      const subnets = await findSubnets(account);
      expect(subnets.length).toBeGreaterThan(1);
      for (const subnet of subnets)
        expect(subnet).toMatchObject({
          SubnetId: expect.stringMatching(/^subnet-/),
          VpcId: subnets[0]!.VpcId,
          State: "available",
          AvailableIpAddressCount: expect.any(Number),
        });
      expect(new Set(subnets.map(({ AvailabilityZone }) => AvailabilityZone)).size).toBe(subnets.length);
    },

    "an unknown subnet is InvalidSubnetID.NotFound": async ({ ec2 }) => {
      const command = new DescribeSubnetsCommand({ SubnetIds: ["subnet-0123456789abcdef0"] });
      await expectRefused(ec2.send(command), "InvalidSubnetID.NotFound");
    },

    "a security group is found by its tag, and gone when it is deleted": async (account) => {
      const [subnet] = await findSubnets(account);
      const GroupId = await createGroup(account, subnet!.VpcId!);
      const Filters = [
        { Name: "tag:contract", Values: ["group"] },
        { Name: "group-id", Values: [GroupId] },
      ];
      const find = () => account.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
      expect((await find()).SecurityGroups).toMatchObject([{ GroupId, VpcId: subnet!.VpcId }]);
      await account.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
      expect((await find()).SecurityGroups ?? []).toEqual([]);
      await expectRefused(account.ec2.send(new DeleteSecurityGroupCommand({ GroupId })), "InvalidGroup.NotFound");
      const command = new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] });
      await expectRefused(account.ec2.send(command), "InvalidGroup.NotFound");
    },

    "a VPC's default security group cannot be deleted": async (account) => {
      const [subnet] = await findSubnets(account);
      const Filters = [
        { Name: "group-name", Values: ["default"] },
        { Name: "vpc-id", Values: [subnet!.VpcId!] },
      ];
      const { SecurityGroups } = await account.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
      const command = new DeleteSecurityGroupCommand({ GroupId: SecurityGroups![0]!.GroupId! });
      await expectRefused(account.ec2.send(command), "CannotDelete");
    },

    "two templates cannot have one name": async (account) => {
      const LaunchTemplateName = account.name();
      const command = new CreateLaunchTemplateCommand({
        LaunchTemplateName,
        LaunchTemplateData: { InstanceType: TYPE },
      });
      await account.ec2.send(command);
      account.later(() => account.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName })));
      await expectRefused(account.ec2.send(command), "InvalidLaunchTemplateName.AlreadyExistsException");
    },

    "a template is found by its tag, with its versions": async (account) => {
      const LaunchTemplateId = await createTemplate(account);
      const Value = account.name();
      await account.ec2.send(
        new CreateTagsCommand({ Resources: [LaunchTemplateId], Tags: [{ Key: "contract", Value }] }),
      );
      const Filters = [{ Name: "tag:contract", Values: [Value] }];
      const { LaunchTemplates } = await account.ec2.send(new DescribeLaunchTemplatesCommand({ Filters }));
      expect(LaunchTemplates).toMatchObject([{ LaunchTemplateId, LatestVersionNumber: 1, DefaultVersionNumber: 1 }]);
    },

    "an unknown template is InvalidLaunchTemplateId.NotFound": async ({ ec2 }) => {
      const unknown = new DeleteLaunchTemplateCommand({ LaunchTemplateId: "lt-0123456789abcdef0" });
      await expectRefused(ec2.send(unknown), "InvalidLaunchTemplateId.NotFound");
    },

    "a volume is available, found by its tag, and gone when it is deleted": async (account) => {
      const [subnet] = await findSubnets(account);
      const Tags = [{ Key: "contract", Value: account.name() }];
      const { VolumeId } = await account.ec2.send(
        new CreateVolumeCommand({
          AvailabilityZone: subnet!.AvailabilityZone!,
          Size: 1,
          VolumeType: "gp3",
          TagSpecifications: [{ ResourceType: "volume", Tags }],
        }),
      );
      const Filters = [
        { Name: "tag:contract", Values: [Tags[0]!.Value] },
        { Name: "status", Values: ["available"] },
      ];
      await account.eventually("the volume is available", async () => {
        const { Volumes = [] } = await account.ec2.send(new DescribeVolumesCommand({ Filters }));
        return Volumes.length === 1;
      });
      await account.ec2.send(new DeleteVolumeCommand({ VolumeId: VolumeId! }));
      await account.eventually("the volume is gone", async () => {
        const { Volumes = [] } = await account.ec2.send(new DescribeVolumesCommand({ Filters }));
        return Volumes.length === 0;
      });
    },

    "an unknown volume is InvalidVolume.NotFound": async ({ ec2 }) => {
      const VolumeId = "vol-0123456789abcdef0";
      await expectRefused(ec2.send(new DeleteVolumeCommand({ VolumeId })), "InvalidVolume.NotFound");
      await expectRefused(ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] })), "InvalidVolume.NotFound");
    },
  },
};
