import {
  CreateFleetCommand,
  DescribeFleetsCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeTagsCommand,
  TerminateInstancesCommand,
  paginateDescribeInstances,
} from "@aws-sdk/client-ec2";
import type { CreateFleetCommandInput, FleetLaunchTemplateOverridesRequest } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTemplate, fleetOf, launch, startAccount } from "./account.ts";
import type { Account } from "./account.ts";

// Nothing here looks into an instance, so none is started.
const SETTINGS = { instances: "simulated", bootSeconds: 3600 } as const;

describe("CreateFleet of type instant", () => {
  let account: Account;
  let template: string;
  beforeAll(async () => {
    account = await startAccount({ settings: SETTINGS });
    template = await createTemplate(account);
  });
  afterAll(() => account.cloud.stop());
  beforeEach(() => account.order("capacity", { available: null }));

  const send = (input: CreateFleetCommandInput) => account.ec2.send(new CreateFleetCommand(input));
  const over = (
    Overrides: FleetLaunchTemplateOverridesRequest[],
    more: Partial<CreateFleetCommandInput> = {},
  ): CreateFleetCommandInput =>
    fleetOf(template, {
      LaunchTemplateConfigs: [
        { LaunchTemplateSpecification: { LaunchTemplateId: template, Version: "$Latest" }, Overrides },
      ],
      ...more,
    });
  const inZone = (AvailabilityZone: string, more: FleetLaunchTemplateOverridesRequest = {}) => ({
    AvailabilityZone,
    ...more,
  });

  it("answers with the instances by pool and gives them the asked-for tags and EC2's own", async () => {
    const TagSpecifications = (["instance", "volume", "fleet"] as const).map((ResourceType) => ({
      ResourceType,
      Tags: [{ Key: "job", Value: ResourceType }],
    }));
    const fleet = await send(over([inZone("us-east-1b")], { TagSpecifications }));
    expect(fleet).toMatchObject({
      FleetId: expect.stringMatching(/^fleet-[0-9a-f-]{36}$/),
      Errors: [],
      Instances: [
        {
          InstanceType: "t3.micro",
          AvailabilityZone: "us-east-1b",
          AvailabilityZoneId: "use1-az2",
          Lifecycle: "spot",
          InstanceIds: [expect.stringMatching(/^i-[0-9a-f]{17}$/)],
        },
      ],
    });
    const { Reservations } = await account.ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: "tag:job", Values: ["instance"] }] }),
    );
    const instance = Reservations![0]!.Instances![0]!;
    expect(instance.Tags).toEqual(
      expect.arrayContaining([
        { Key: "job", Value: "instance" },
        { Key: "aws:ec2:fleet-id", Value: fleet.FleetId },
      ]),
    );
    expect(instance).toMatchObject({
      InstanceLifecycle: "spot",
      State: { Name: "pending", Code: 0 },
      MetadataOptions: { HttpTokens: "required" },
    });
    const volume = instance.BlockDeviceMappings![0]!.Ebs!.VolumeId!;
    const { Tags } = await account.ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: "resource-id", Values: [volume] }] }),
    );
    expect(Tags).toEqual([{ ResourceId: volume, ResourceType: "volume", Key: "job", Value: "volume" }]);
    const { Fleets } = await account.ec2.send(new DescribeFleetsCommand({ FleetIds: [fleet.FleetId!] }));
    expect(Fleets![0]).toMatchObject({ Type: "instant", FulfilledCapacity: 1, Tags: [{ Key: "job", Value: "fleet" }] });
  });

  it("gives the earlier answer for the same token and parameters, and an error for others", async () => {
    const first = await send(fleetOf(template, { ClientToken: "one" }));
    const again = await send(fleetOf(template, { ClientToken: "one" }));
    expect(again).toMatchObject({ FleetId: first.FleetId, Instances: first.Instances });
    const TargetCapacitySpecification = { TotalTargetCapacity: 2, DefaultTargetCapacityType: "spot" } as const;
    await expect(send(fleetOf(template, { ClientToken: "one", TargetCapacitySpecification }))).rejects.toMatchObject({
      name: "IdempotentParameterMismatch",
    });
  });

  it("repeats an empty answer for its token even when there is capacity again", async () => {
    await account.order("capacity", { available: false });
    const empty = await send(fleetOf(template, { ClientToken: "two" }));
    expect(empty.Instances).toEqual([]);
    await account.order("capacity", { available: true });
    expect((await send(fleetOf(template, { ClientToken: "two" }))).Instances).toEqual([]);
  });

  it("says per pool why it gave nothing", async () => {
    await account.order("capacity", { zone: "us-east-1a", available: 0 });
    await account.order("offer", { type: "c7i.large", zone: "us-east-1b", offered: false });
    const codes = async (...overrides: FleetLaunchTemplateOverridesRequest[]) =>
      (await send(over(overrides))).Errors!.map(({ ErrorCode }) => ErrorCode);
    expect(await codes(inZone("us-east-1a"))).toEqual(["InsufficientInstanceCapacity"]);
    expect(await codes(inZone("us-east-1b", { InstanceType: "c7i.large" }))).toEqual(["InvalidFleetConfiguration"]);
    expect(await codes(inZone("us-east-1b", { MaxPrice: "0.0011" }))).toEqual(["SpotMaxPriceTooLow"]);
    expect(await codes(inZone("us-east-1b", { InstanceType: "c7g.large" }))).toEqual(["InvalidParameterValue"]); // arm64 on an x86_64 image
    expect(await codes({ SubnetId: "subnet-0123456789abcdef0" })).toEqual(["InvalidSubnetID.NotFound"]);
    await account.order("quota", { class: "g", market: "spot", vCpus: 4 });
    await launch(account, template, over([inZone("us-east-1b", { InstanceType: "g5.xlarge" })]));
    expect(await codes(inZone("us-east-1b", { InstanceType: "g5.xlarge" }))).toEqual(["MaxSpotInstanceCountExceeded"]);
  });

  it("goes to the next pool when the first is used up, and by the order of the strategy", async () => {
    await account.order("price", { type: "t3.small", zone: "us-east-1c", usdPerHour: 0.002 });
    const overrides = [
      inZone("us-east-1a", { InstanceType: "t3.small" as const }),
      inZone("us-east-1c", { InstanceType: "t3.small" as const }),
    ];
    await account.order("capacity", { zone: "us-east-1c", available: 1 });
    await account.order("capacity", { zone: "us-east-1a", available: true });
    const TargetCapacitySpecification = { TotalTargetCapacity: 2, DefaultTargetCapacityType: "spot" } as const;
    const SpotOptions = { AllocationStrategy: "price-capacity-optimized" } as const;
    const fleet = await send(over(overrides, { TargetCapacitySpecification, SpotOptions }));
    expect(fleet.Instances!.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(["us-east-1c", "us-east-1a"]);
    const OnDemandOptions = { AllocationStrategy: "prioritized" } as const;
    const first = await send(
      over(
        [
          { ...overrides[0], Priority: 2 },
          { ...overrides[1], Priority: 1 },
        ],
        {
          TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "on-demand" },
          OnDemandOptions,
        },
      ),
    );
    // One order for the zone counts for both markets: us-east-1c has nothing left.
    expect(first.Instances).toMatchObject([{ AvailabilityZone: "us-east-1a", Lifecycle: "on-demand" }]);
  });

  it.each<[string, Partial<CreateFleetCommandInput>]>([
    [
      "InvalidLaunchTemplateId.NotFound",
      {
        LaunchTemplateConfigs: [
          { LaunchTemplateSpecification: { LaunchTemplateId: "lt-0123456789abcdef0", Version: "1" } },
        ],
      },
    ],
    [
      "InvalidLaunchTemplateName.NotFoundException",
      { LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateName: "none", Version: "1" } }] },
    ],
    ["InvalidTargetCapacitySpecification", { TargetCapacitySpecification: { TotalTargetCapacity: 0 } }],
    ["InvalidParameterValue", { SpotOptions: { AllocationStrategy: "best" as never } }],
    [
      "InvalidParameterValue",
      { TagSpecifications: [{ ResourceType: "spot-instances-request", Tags: [{ Key: "a", Value: "b" }] }] },
    ],
    [
      "InvalidParameterValue",
      { TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "aws:a", Value: "b" }] }] },
    ],
    ["InvalidParameterValue", { ClientToken: "x".repeat(65) }],
  ])("refuses with %s", async (name, more) => {
    await expect(send(fleetOf(template, more))).rejects.toMatchObject({ name });
  });

  it("refuses max prices that EC2 refuses", async () => {
    await expect(send(over([{ MaxPrice: "0.001" }]))).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });
});

describe("DescribeInstances", () => {
  let account: Account;
  let ids: string[];
  beforeAll(async () => {
    account = await startAccount({ settings: SETTINGS });
    const template = await createTemplate(account);
    ids = [];
    for (let count = 0; count < 7; count++) ids.push(await launch(account, template));
  });
  afterAll(() => account.cloud.stop());

  it("pages", async () => {
    const seen: string[] = [];
    for await (const page of paginateDescribeInstances({ client: account.ec2, pageSize: 5 }, {})) {
      seen.push(...page.Reservations!.flatMap(({ Instances }) => Instances!.map(({ InstanceId }) => InstanceId!)));
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it("knows wrong ids from unknown ones", async () => {
    const ask = (...InstanceIds: string[]) => account.ec2.send(new DescribeInstancesCommand({ InstanceIds }));
    await expect(ask("i-12")).rejects.toMatchObject({ name: "InvalidInstanceID.Malformed" });
    await expect(ask(ids[0]!, "i-0123456789abcdef0")).rejects.toMatchObject({
      name: "InvalidInstanceID.NotFound",
      message: "The instance ID 'i-0123456789abcdef0' does not exist",
    });
    await expect(
      account.ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: "colour", Values: ["red"] }] })),
    ).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  it("does not find an instance just after its launch, when told so", async () => {
    await account.order("visibility", { seconds: 3600 });
    await expect(account.ec2.send(new DescribeInstancesCommand({ InstanceIds: [ids[0]!] }))).rejects.toMatchObject({
      name: "InvalidInstanceID.NotFound",
    });
    await account.order("visibility", { seconds: 0 });
  });

  it("ends all or none, and frees the addresses", async () => {
    const unknown = [...ids.slice(0, 1), "i-0123456789abcdef0"];
    await expect(account.ec2.send(new TerminateInstancesCommand({ InstanceIds: unknown }))).rejects.toMatchObject({
      name: "InvalidInstanceID.NotFound",
    });
    expect((await account.instance(ids[0]!)).State?.Name).toBe("pending");
    const before = await account.ec2.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "attachment.instance-id", Values: [ids[0]!] }] }),
    );
    expect(before.NetworkInterfaces).toHaveLength(1);
  });
});
