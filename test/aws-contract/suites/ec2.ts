/** Instances, and what is asked about the market and the network before there are any. */
import {
  CreateTagsCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeSpotPriceHistoryCommand,
  MonitorInstancesCommand,
  TerminateInstancesCommand,
  type InstanceTypeOffering,
} from "@aws-sdk/client-ec2";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "vitest";
import { allPages, expectRefused, type Suite } from "../suite.ts";
import { findSubnets, launch, reach, TYPE } from "./ec2-launching.ts";

const UNKNOWN = "i-0123456789abcdef0";

export const EC2: Suite = {
  service: "EC2",
  cases: {
    "an instance becomes running, with addresses, a zone and its launch time": async (account) => {
      const id = await launch(account);
      const found = await reach(account, id, "running");
      expect(found).toMatchObject({
        InstanceId: id,
        PrivateIpAddress: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
        Placement: { AvailabilityZone: expect.stringMatching(/^[a-z]+-[a-z]+-\d[a-z]$/) },
        LaunchTime: expect.any(Date),
      });
    },

    "a terminated instance stays described, with what ended it": async (account) => {
      const id = await launch(account);
      await reach(account, id, "running");
      const { TerminatingInstances } = await account.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
      expect(TerminatingInstances).toMatchObject([
        {
          InstanceId: id,
          PreviousState: { Name: "running" },
          CurrentState: { Name: expect.stringMatching(/^(shutting-down|terminated)$/) },
        },
      ]);
      const gone = await reach(account, id, "terminated");
      expect(gone.StateReason?.Code).toBe("Client.UserInitiatedShutdown");
      expect(gone.StateTransitionReason).toMatch(/^User initiated \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (GMT|UTC)\)$/);
    },

    "terminating twice is no error": async (account) => {
      const id = await launch(account);
      const command = new TerminateInstancesCommand({ InstanceIds: [id] });
      await account.ec2.send(command);
      await reach(account, id, "terminated");
      const { TerminatingInstances } = await account.ec2.send(command);
      expect(TerminatingInstances![0]!.CurrentState!.Name).toBe("terminated");
    },

    "an unknown instance is InvalidInstanceID.NotFound": async ({ ec2 }) => {
      const InstanceIds = [UNKNOWN];
      await expectRefused(ec2.send(new DescribeInstancesCommand({ InstanceIds })), "InvalidInstanceID.NotFound");
      await expectRefused(ec2.send(new TerminateInstancesCommand({ InstanceIds })), "InvalidInstanceID.NotFound");
    },

    "what is no instance's ID is InvalidInstanceID.Malformed": async ({ ec2 }) => {
      const InstanceIds = ["i-thing"];
      await expectRefused(ec2.send(new DescribeInstancesCommand({ InstanceIds })), "InvalidInstanceID.Malformed");
    },

    "a filter finds by tag and state; one that fits nothing finds nothing": async (account) => {
      const id = await launch(account);
      const Value = account.name();
      await account.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "contract", Value }] }));
      await reach(account, id, "running");
      const find = async (state: string, value: string): Promise<readonly string[]> => {
        const Filters = [
          { Name: "tag:contract", Values: [value] },
          { Name: "instance-state-name", Values: [state, "pending"] },
        ];
        const { Reservations = [] } = await account.ec2.send(new DescribeInstancesCommand({ Filters }));
        return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId!));
      };
      expect(await find("running", Value)).toEqual([id]);
      expect(await find("running", `${Value.slice(0, 12)}*`)).toEqual([id]);
      expect(await find("terminated", Value)).toEqual([]);
      expect(await find("running", "another")).toEqual([]);
    },

    "a filter by an ID that there is not finds nothing, and is no error": async ({ ec2 }) => {
      const Filters = [{ Name: "instance-id", Values: [UNKNOWN] }];
      expect((await ec2.send(new DescribeInstancesCommand({ Filters }))).Reservations ?? []).toEqual([]);
    },

    "an unknown filter is refused": async ({ ec2 }) => {
      const Filters = [{ Name: "no-such-filter", Values: ["x"] }];
      await expectRefused(ec2.send(new DescribeInstancesCommand({ Filters })), "InvalidParameterValue");
    },

    "monitoring is switched on for a running instance": async (account) => {
      const id = await launch(account);
      await reach(account, id, "running");
      const { InstanceMonitorings } = await account.ec2.send(new MonitorInstancesCommand({ InstanceIds: [id] }));
      expect(InstanceMonitorings).toMatchObject([
        { InstanceId: id, Monitoring: { State: expect.stringMatching(/^(pending|enabled)$/) } },
      ]);
      const unknown = new MonitorInstancesCommand({ InstanceIds: [UNKNOWN] });
      await expectRefused(account.ec2.send(unknown), "InvalidInstanceID.NotFound");
    },

    "the offerings of a zone name type and zone, page by page": async (account) => {
      const [subnet] = await findSubnets(account);
      const { items, pages } = await allPages<InstanceTypeOffering>(async (NextToken) => {
        const answer = await account.ec2.send(
          new DescribeInstanceTypeOfferingsCommand({
            LocationType: "availability-zone",
            Filters: [{ Name: "location", Values: [subnet!.AvailabilityZone!] }],
            MaxResults: 5,
            ...(NextToken === undefined ? {} : { NextToken }),
          }),
        );
        return { items: answer.InstanceTypeOfferings ?? [], next: answer.NextToken };
      });
      expect(pages).toBeGreaterThan(1);
      expect(new Set(items.map(({ Location }) => Location))).toEqual(new Set([subnet!.AvailabilityZone]));
      expect(new Set(items.map(({ InstanceType }) => InstanceType)).size).toBe(items.length);
    },

    "a type has vCPUs, memory and architectures": async ({ ec2 }) => {
      const answer = await ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: [TYPE] }));
      expect(answer.InstanceTypes).toMatchObject([
        {
          InstanceType: TYPE,
          VCpuInfo: { DefaultVCpus: 2 },
          MemoryInfo: { SizeInMiB: 1024 },
          ProcessorInfo: { SupportedArchitectures: ["x86_64"] },
          SupportedUsageClasses: expect.arrayContaining(["on-demand", "spot"]),
        },
      ]);
    },

    "a type that there is not is InvalidInstanceType": async ({ ec2 }) => {
      const InstanceTypes = ["t3.nothing" as never];
      await expectRefused(ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes })), "InvalidInstanceType");
    },

    "the spot price of a type is one per zone, as a decimal": async ({ ec2 }) => {
      const { SpotPriceHistory = [] } = await ec2.send(
        new DescribeSpotPriceHistoryCommand({
          InstanceTypes: [TYPE],
          ProductDescriptions: ["Linux/UNIX"],
          StartTime: new Date(),
        }),
      );
      expect(SpotPriceHistory.length).toBeGreaterThan(0);
      for (const { SpotPrice, Timestamp, InstanceType, ProductDescription } of SpotPriceHistory) {
        expect(SpotPrice).toMatch(/^\d+\.\d{6}$/);
        expect(Timestamp!.getTime()).toBeLessThanOrEqual(Date.now());
        expect({ InstanceType, ProductDescription }).toEqual({ InstanceType: TYPE, ProductDescription: "Linux/UNIX" });
      }
      const zones = SpotPriceHistory.map(({ AvailabilityZone }) => AvailabilityZone);
      expect(new Set(zones).size).toBe(zones.length);
    },

    "an image says what it boots from": async ({ ec2, ssm }) => {
      const Name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
      const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [Parameter!.Value!] }));
      expect(Images).toMatchObject([
        {
          ImageId: Parameter!.Value,
          Architecture: "x86_64",
          RootDeviceName: "/dev/xvda",
          RootDeviceType: "ebs",
          State: "available",
        },
      ]);
      expect(Images![0]!.BlockDeviceMappings![0]!.Ebs!.VolumeSize).toBeGreaterThanOrEqual(2);
    },

    "an unknown image is InvalidAMIID.NotFound, what is none InvalidAMIID.Malformed": async ({ ec2 }) => {
      const ask = (id: string) => ec2.send(new DescribeImagesCommand({ ImageIds: [id] }));
      await expectRefused(ask("ami-0123456789abcdef0"), "InvalidAMIID.NotFound");
      await expectRefused(ask("no-image"), "InvalidAMIID.Malformed");
    },
  },
};
