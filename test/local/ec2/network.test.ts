import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateSecurityGroupCommand,
  DeleteLaunchTemplateCommand,
  DeleteSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSpotPriceHistoryCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  ModifyLaunchTemplateCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTemplate, launch, startAccount } from "./account.ts";
import type { Account } from "./account.ts";

let account: Account;
beforeAll(async () => {
  account = await startAccount({ settings: { instances: "simulated", bootSeconds: 3600 } });
});
afterAll(() => account.cloud.stop());

describe("a new account", () => {
  it("has a default VPC with a subnet in each zone", async () => {
    const { Vpcs } = await account.ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: "is-default", Values: ["true"] }] }),
    );
    expect(Vpcs).toMatchObject([{ CidrBlock: "172.31.0.0/16", State: "available" }]);
    const { Subnets } = await account.ec2.send(
      new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [Vpcs![0]!.VpcId!] }] }),
    );
    expect(Subnets!.map(({ AvailabilityZone, CidrBlock }) => [AvailabilityZone, CidrBlock])).toEqual([
      ["us-east-1a", "172.31.0.0/20"],
      ["us-east-1b", "172.31.16.0/20"],
      ["us-east-1c", "172.31.32.0/20"],
    ]);
    expect(Subnets![0]).toMatchObject({ MapPublicIpOnLaunch: true, AvailableIpAddressCount: 4091 });
  });

  it("sees images, types and prices", async () => {
    const { Images } = await account.ec2.send(
      new DescribeImagesCommand({ Owners: ["amazon"], Filters: [{ Name: "name", Values: ["al2023-ami-*-arm64"] }] }),
    );
    expect(Images).toMatchObject([
      { Architecture: "arm64", RootDeviceName: "/dev/xvda", BlockDeviceMappings: [{ Ebs: { VolumeSize: 8 } }] },
    ]);
    const { InstanceTypes } = await account.ec2.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ["g5.xlarge"] }),
    );
    expect(InstanceTypes).toMatchObject([
      { VCpuInfo: { DefaultVCpus: 4 }, GpuInfo: { Gpus: [{ Name: "A10G", Count: 1 }] } },
    ]);
    const { InstanceTypeOfferings } = await account.ec2.send(
      new DescribeInstanceTypeOfferingsCommand({
        LocationType: "availability-zone",
        Filters: [{ Name: "instance-type", Values: ["p3.2xlarge"] }],
      }),
    );
    expect(InstanceTypeOfferings).toHaveLength(3);
    const price = { InstanceTypes: ["p3.2xlarge" as const], AvailabilityZone: "us-east-1a", StartTime: new Date() };
    const { SpotPriceHistory } = await account.ec2.send(new DescribeSpotPriceHistoryCommand(price));
    expect(Number(SpotPriceHistory![0]!.SpotPrice)).toBeGreaterThan(0.3 * 3.06 - 0.01);
    expect(Number(SpotPriceHistory![0]!.SpotPrice)).toBeLessThan(0.4 * 3.06 + 0.01);
  });
});

describe("security groups", () => {
  it("are kept while they are used, and their rules compared by what they say", async () => {
    const create = async (GroupName: string) =>
      (await account.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: "for a test" }))).GroupId!;
    const clients = await create("clients");
    const files = await create("files");
    await expect(create("files")).rejects.toMatchObject({ name: "InvalidGroup.Duplicate" });
    const rule = {
      GroupId: files,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 2049, ToPort: 2049, UserIdGroupPairs: [{ GroupId: clients }] }],
    };
    await account.ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
    await expect(account.ec2.send(new AuthorizeSecurityGroupIngressCommand(rule))).rejects.toMatchObject({
      name: "InvalidPermission.Duplicate",
    });
    const { SecurityGroups } = await account.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [files] }));
    expect(SecurityGroups![0]!.IpPermissions).toMatchObject([
      { FromPort: 2049, UserIdGroupPairs: [{ GroupId: clients }] },
    ]);

    const remove = (GroupId: string) => account.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    await expect(remove(clients)).rejects.toMatchObject({ name: "DependencyViolation" }); // named by a rule
    await account.ec2.send(new RevokeSecurityGroupIngressCommand(rule));
    await expect(account.ec2.send(new RevokeSecurityGroupIngressCommand(rule))).rejects.toMatchObject({
      name: "InvalidPermission.NotFound",
    });
    const template = await createTemplate(account, { SecurityGroupIds: [clients] }, "with-clients");
    await launch(account, template);
    await expect(remove(clients)).rejects.toMatchObject({ name: "DependencyViolation" }); // worn by an instance
    await remove(files);
    await expect(remove(files)).rejects.toMatchObject({ name: "InvalidGroup.NotFound" });
  });
});

describe("launch templates", () => {
  it("have versions, of which one is the default", async () => {
    const LaunchTemplateName = "versioned";
    const { LaunchTemplate } = await account.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName,
        LaunchTemplateData: { InstanceType: "t3.micro", KeyName: "k" },
      }),
    );
    expect(LaunchTemplate).toMatchObject({ DefaultVersionNumber: 1, LatestVersionNumber: 1 });
    await account.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateName,
        SourceVersion: "1",
        LaunchTemplateData: { InstanceType: "t3.large" },
      }),
    );
    const read = async (version: string) => {
      const answer = await account.ec2.send(
        new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: [version] }),
      );
      return answer.LaunchTemplateVersions!.map(({ VersionNumber, LaunchTemplateData }) => [
        VersionNumber,
        LaunchTemplateData?.InstanceType,
        LaunchTemplateData?.KeyName,
      ]);
    };
    expect(await read("$Latest")).toEqual([[2, "t3.large", "k"]]);
    expect(await read("$Default")).toEqual([[1, "t3.micro", "k"]]);
    await account.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName, DefaultVersion: "2" }));
    expect(await read("$Default")).toEqual([[2, "t3.large", "k"]]);
    await account.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName }));
    await expect(read("1")).rejects.toMatchObject({ name: "InvalidLaunchTemplateName.NotFoundException" });
  });
});
