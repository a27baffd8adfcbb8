/** Instant fleets: the one call that asks for capacity. */
import { CreateFleetCommand, DescribeInstancesCommand, DescribeVolumesCommand } from "@aws-sdk/client-ec2";
import { expect } from "vitest";
import { expectRefused, type Suite } from "../suite.ts";
import { createFleet, createTemplate, findSubnets, fleetOf, idsOf, launch, reach, TYPE } from "./ec2-launching.ts";

export const EC2_FLEETS: Suite = {
  service: "EC2",
  cases: {
    "an instant fleet answers with the instance, its type and its market": async (account) => {
      const answer = await createFleet(account, fleetOf(await createTemplate(account)));
      expect(answer.FleetId).toMatch(/^fleet-/);
      expect(answer.Instances).toHaveLength(1);
      expect(answer.Instances![0]).toMatchObject({ Lifecycle: "spot", InstanceType: TYPE });
      expect(idsOf(answer)).toEqual([expect.stringMatching(/^i-[0-9a-f]{17}$/)]);
    },

    "an on-demand fleet launches what is no Spot Instance": async (account) => {
      const id = await launch(account, {
        TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "on-demand" },
        OnDemandOptions: { AllocationStrategy: "lowest-price" },
      });
      expect((await reach(account, id, "running")).InstanceLifecycle).toBeUndefined();
    },

    "an override's type and subnet are the instance's": async (account) => {
      const template = await createTemplate(account);
      const [subnet] = await findSubnets(account);
      const answer = await createFleet(
        account,
        fleetOf(template, {
          SpotOptions: { AllocationStrategy: "price-capacity-optimized" },
          LaunchTemplateConfigs: [
            {
              LaunchTemplateSpecification: { LaunchTemplateId: template, Version: "$Latest" },
              Overrides: [{ InstanceType: "t3.small", SubnetId: subnet!.SubnetId! }],
            },
          ],
        }),
      );
      expect(answer.Instances![0]!.LaunchTemplateAndOverrides?.Overrides).toMatchObject({
        InstanceType: "t3.small",
        SubnetId: subnet!.SubnetId,
      });
      expect(await reach(account, idsOf(answer)[0]!, "running")).toMatchObject({
        InstanceType: "t3.small",
        SubnetId: subnet!.SubnetId,
        Placement: { AvailabilityZone: subnet!.AvailabilityZone },
        InstanceLifecycle: "spot",
      });
    },

    "the same client token with the same request is the same fleet": async (account) => {
      const input = fleetOf(await createTemplate(account), { ClientToken: account.name() });
      const first = await createFleet(account, input);
      const again = await account.ec2.send(new CreateFleetCommand(input));
      expect(again.FleetId).toBe(first.FleetId);
      expect(idsOf(again)).toEqual(idsOf(first));
    },

    "the same client token with another request is refused": async (account) => {
      const input = fleetOf(await createTemplate(account), { ClientToken: account.name() });
      await createFleet(account, input);
      const other = { TotalTargetCapacity: 2, DefaultTargetCapacityType: "spot" } as const;
      await expectRefused(
        account.ec2.send(new CreateFleetCommand({ ...input, TargetCapacitySpecification: other })),
        "IdempotentParameterMismatch",
      );
    },

    "tags of the fleet's request are on the instance and its volume from the start": async (account) => {
      const Tags = [{ Key: "contract", Value: account.name() }];
      const id = await launch(account, {
        TagSpecifications: (["instance", "volume"] as const).map((ResourceType) => ({ ResourceType, Tags })),
      });
      expect((await reach(account, id, "running")).Tags).toEqual(expect.arrayContaining(Tags));
      const Filters = [{ Name: "attachment.instance-id", Values: [id] }];
      const volumes = await account.eventually(`a volume of ${id}`, async () => {
        const { Volumes = [] } = await account.ec2.send(new DescribeVolumesCommand({ Filters }));
        return Volumes.length > 0 && Volumes;
      });
      expect(volumes[0]!.Tags).toEqual(expect.arrayContaining(Tags));
    },

    "the instance can be found by the tag of its fleet": async (account) => {
      const id = await launch(account);
      const { Tags = [] } = await reach(account, id, "running");
      const fleet = Tags.find(({ Key }) => Key === "aws:ec2:fleet-id");
      expect(fleet?.Value).toMatch(/^fleet-/);
      const Filters = [{ Name: "tag:aws:ec2:fleet-id", Values: [fleet!.Value!] }];
      const { Reservations = [] } = await account.ec2.send(new DescribeInstancesCommand({ Filters }));
      expect(Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId))).toEqual([id]);
    },

    "a price that nothing costs launches nothing, and the answer says so": async (account) => {
      const answer = await createFleet(
        account,
        fleetOf(await createTemplate(account), {
          SpotOptions: { AllocationStrategy: "lowest-price", MaxTotalPrice: "0.002" },
          LaunchTemplateConfigs: [
            {
              LaunchTemplateSpecification: { LaunchTemplateId: await createTemplate(account), Version: "$Latest" },
              Overrides: [{ InstanceType: TYPE, MaxPrice: "0.002" }],
            },
          ],
        }),
      );
      expect(idsOf(answer)).toEqual([]);
      expect(answer.Errors!.length).toBeGreaterThan(0);
      for (const { ErrorCode, Lifecycle } of answer.Errors!) {
        expect(ErrorCode).toMatch(/^(SpotMaxPriceTooLow|InsufficientInstanceCapacity|UnfulfillableCapacity)$/);
        expect(Lifecycle).toBe("spot");
      }
    },

    "a type that there is not is told with the answer": async (account) => {
      const template = await createTemplate(account);
      const answer = await createFleet(
        account,
        fleetOf(template, {
          LaunchTemplateConfigs: [
            {
              LaunchTemplateSpecification: { LaunchTemplateId: template, Version: "$Latest" },
              // The SDK's own list is a hint.
              Overrides: [{ InstanceType: "t3.nothing" as never }],
            },
          ],
        }),
      );
      expect(idsOf(answer)).toEqual([]);
      expect(answer.Errors!.map(({ ErrorCode }) => ErrorCode)).toEqual(["InvalidParameterValue"]);
    },

    "an unknown launch template is refused": async (account) => {
      const input = fleetOf("lt-0123456789abcdef0");
      await expectRefused(account.ec2.send(new CreateFleetCommand(input)), "InvalidLaunchTemplateId.NotFound");
    },

    "a fleet without a template is refused": async (account) => {
      const input = { ...fleetOf("lt-0123456789abcdef0"), LaunchTemplateConfigs: [] };
      await expectRefused(account.ec2.send(new CreateFleetCommand(input)), "MissingParameter");
    },

    "a dry run says what it would do": async (account) => {
      const input = { ...fleetOf(await createTemplate(account)), DryRun: true };
      await expectRefused(account.ec2.send(new CreateFleetCommand(input)), "DryRunOperation");
    },
  },
};
