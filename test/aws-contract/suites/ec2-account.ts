/** What a check of an account asks EC2 for: its zones, its network and the key of its disks. */
import {
  DescribeAvailabilityZonesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  GetEbsDefaultKmsKeyIdCommand,
  GetInstanceTypesFromInstanceRequirementsCommand,
} from "@aws-sdk/client-ec2";
import { expect } from "vitest";
import { allPages, expectRefused, type Suite } from "../suite.ts";
import { TYPE, createTemplate, findSubnets } from "./ec2-launching.ts";

export const EC2_ACCOUNT: Suite = {
  service: "EC2",
  cases: {
    "every zone that a default subnet is in is one of the region's": async (account) => {
      const { AvailabilityZones = [] } = await account.ec2.send(new DescribeAvailabilityZonesCommand({}));
      const { region } = account.target.config;
      for (const zone of AvailabilityZones)
        expect(zone).toMatchObject({ RegionName: region, ZoneId: expect.any(String) });
      const names = AvailabilityZones.map(({ ZoneName }) => ZoneName);
      expect(names).toEqual(
        expect.arrayContaining((await findSubnets(account)).map(({ AvailabilityZone }) => AvailabilityZone)),
      );
    },

    "the default VPC is one, and its main route table leads out": async (account) => {
      const Filters = [{ Name: "is-default", Values: ["true"] }];
      const { Vpcs } = await account.ec2.send(new DescribeVpcsCommand({ Filters }));
      expect(Vpcs).toMatchObject([{ IsDefault: true, State: "available", CidrBlock: expect.stringMatching(/\/16$/) }]);
      const ofVpc = [
        { Name: "vpc-id", Values: [Vpcs![0]!.VpcId!] },
        { Name: "association.main", Values: ["true"] },
      ];
      const { RouteTables } = await account.ec2.send(new DescribeRouteTablesCommand({ Filters: ofVpc }));
      expect(RouteTables).toHaveLength(1);
      const out = RouteTables![0]!.Routes?.find((route) => route.DestinationCidrBlock === "0.0.0.0/0");
      expect(out).toMatchObject({ State: "active", GatewayId: expect.stringMatching(/^igw-/) });
    },

    "types are found by what they have, page by page; burstable ones where that is asked for": async ({ ec2 }) => {
      const find = (BurstablePerformance: "included" | "excluded") =>
        allPages(async (NextToken) => {
          const answer = await ec2.send(
            new GetInstanceTypesFromInstanceRequirementsCommand({
              ArchitectureTypes: ["x86_64"],
              VirtualizationTypes: ["hvm"],
              InstanceRequirements: { VCpuCount: { Min: 2, Max: 4 }, MemoryMiB: { Min: 1024 }, BurstablePerformance },
              MaxResults: 2,
              ...(NextToken === undefined ? {} : { NextToken }),
            }),
          );
          return {
            items: (answer.InstanceTypes ?? []).map(({ InstanceType = "" }) => InstanceType),
            next: answer.NextToken,
          };
        });
      const { items, pages } = await find("included");
      expect(items).toContain(TYPE);
      expect(pages).toBeGreaterThan(1);
      const others = [...(await find("excluded")).items];
      expect(others).not.toContain(TYPE);
      expect(items).toEqual(expect.arrayContaining(others));
    },

    "endpoints are found by their VPC, and by no filter that there is not": async ({ ec2 }) => {
      const find = (Name: string) =>
        ec2.send(new DescribeVpcEndpointsCommand({ Filters: [{ Name, Values: ["vpc-0123456789abcdef0"] }] }));
      expect((await find("vpc-id")).VpcEndpoints ?? []).toEqual([]);
      await expectRefused(find("no-such-filter"), "InvalidParameterValue");
    },

    "disks are encrypted with AWS's own key, unless the account named another": async ({ ec2 }) => {
      const { KmsKeyId } = await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}));
      expect(KmsKeyId).toMatch(/^(alias\/aws\/ebs|arn:aws:kms:.+)$/);
    },

    "a template's newest version is read by its alias, and another is not there": async (account) => {
      const LaunchTemplateId = await createTemplate(account);
      const read = (...Versions: string[]) =>
        account.ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions }));
      const { LaunchTemplateVersions } = await read("$Latest");
      expect(LaunchTemplateVersions).toMatchObject([
        { LaunchTemplateId, VersionNumber: 1, DefaultVersion: true, LaunchTemplateData: { InstanceType: TYPE } },
      ]);
      await expectRefused(read("9"), "InvalidLaunchTemplateId.VersionNotFound");
    },
  },
};
