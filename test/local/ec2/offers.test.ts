/** Types, where they are offered, and images: EC2's filters, pages and errors. */
import {
  CreateFleetCommand,
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeSpotPriceHistoryCommand,
  GetInstanceTypesFromInstanceRequirementsCommand,
  paginateDescribeInstanceTypes,
  type DescribeImagesCommandInput,
  type DescribeInstanceTypesCommandInput,
  type InstanceRequirementsRequest,
} from "@aws-sdk/client-ec2";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTemplate, fleetOf, startAccount, type Account } from "./account.ts";

let account: Account;
beforeAll(async () => {
  account = await startAccount({ settings: { instances: "simulated" } });
});
afterAll(() => account.cloud.stop());

const types = async (input: DescribeInstanceTypesCommandInput) =>
  (await account.ec2.send(new DescribeInstanceTypesCommand(input))).InstanceTypes ?? [];
const byFilter = async (Name: string, ...Values: string[]): Promise<string[]> =>
  (await types({ Filters: [{ Name, Values }] })).map(({ InstanceType }) => InstanceType ?? "");

describe("DescribeInstanceTypes", () => {
  test("says architecture, vCPUs, memory, GPUs and markets", async () => {
    expect(await types({ InstanceTypes: ["g5.12xlarge"] })).toMatchObject([
      {
        InstanceType: "g5.12xlarge",
        ProcessorInfo: { SupportedArchitectures: ["x86_64"] },
        VCpuInfo: { DefaultVCpus: 48 },
        MemoryInfo: { SizeInMiB: 196_608 },
        GpuInfo: { Gpus: [{ Name: "A10G", Manufacturer: "NVIDIA", Count: 4 }], TotalGpuMemoryInMiB: 98_304 },
        SupportedUsageClasses: ["on-demand", "spot"],
      },
    ]);
    expect(await types({ InstanceTypes: ["hpc7g.4xlarge"] })).toMatchObject([
      { ProcessorInfo: { SupportedArchitectures: ["arm64"] }, SupportedUsageClasses: ["on-demand"] },
    ]);
  });

  test("by filter an unknown name is no error; by name it is, whoever else is named", async () => {
    expect(await byFilter("instance-type", "c7i.large", "c7i.lerge")).toEqual(["c7i.large"]);
    expect(await byFilter("instance-type", "g5.*")).toEqual(["g5.xlarge", "g5.2xlarge", "g5.12xlarge"]);
    expect(await byFilter("processor-info.supported-architecture", "arm64")).toEqual(
      expect.arrayContaining(["t4g.micro", "g5g.xlarge"]),
    );
    await expect(types({ InstanceTypes: ["c7i.large", "c7i.lerge" as never] })).rejects.toMatchObject({
      name: "InvalidInstanceType",
      message: "The following supplied instance types do not exist: [c7i.lerge]",
    });
    await expect(byFilter("colour", "red")).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  test("comes in pages, but not when types are named", async () => {
    const all = await types({});
    const command = new DescribeInstanceTypesCommand({ MaxResults: 5 });
    const first = await account.ec2.send(command);
    const second = await account.ec2.send(
      new DescribeInstanceTypesCommand({ MaxResults: 5, NextToken: first.NextToken }),
    );
    expect([...first.InstanceTypes!, ...second.InstanceTypes!]).toEqual(all.slice(0, 10));
    await expect(types({ InstanceTypes: ["c7i.large"], MaxResults: 5 })).rejects.toMatchObject({
      name: "InvalidParameterCombination",
    });
  });
});

test("EC2 filters page by page: one without a hit still leads to the next", async () => {
  const Filters = [{ Name: "instance-type", Values: ["g5.xlarge"] }];
  const pages = paginateDescribeInstanceTypes({ client: account.ec2, pageSize: 5 }, { Filters });
  const found: number[] = [];
  for await (const { InstanceTypes = [] } of pages) found.push(InstanceTypes.length);
  expect(found[0]).toBe(0);
  expect(found.reduce((sum, count) => sum + count, 0)).toBe(1);
});

describe("DescribeInstanceTypeOfferings", () => {
  const offerings = async (LocationType: "region" | "availability-zone" | "availability-zone-id", type: string) => {
    const Filters = [{ Name: "instance-type", Values: [type] }];
    const answer = await account.ec2.send(new DescribeInstanceTypeOfferingsCommand({ LocationType, Filters }));
    return (answer.InstanceTypeOfferings ?? []).map(({ Location }) => Location);
  };

  test("by zone, zone id and region; a type that no zone has is not the region's", async () => {
    await account.order("offer", { type: "c7i.xlarge", zone: "us-east-1a", offered: false });
    expect(await offerings("availability-zone", "c7i.xlarge")).toEqual(["us-east-1b", "us-east-1c"]);
    expect(await offerings("availability-zone-id", "c7i.xlarge")).toEqual(["use1-az2", "use1-az3"]);
    expect(await offerings("region", "c7i.xlarge")).toEqual(["us-east-1"]);
    for (const zone of ["us-east-1b", "us-east-1c"])
      await account.order("offer", { type: "c7i.xlarge", zone, offered: false });
    expect(await offerings("region", "c7i.xlarge")).toEqual([]);
    expect(await byFilter("instance-type", "c7i.xlarge")).toEqual([]);
  });

  test("a type without a Spot market has no Spot price and gives no Spot Instance", async () => {
    const InstanceTypes = ["hpc7g.4xlarge" as const];
    const { SpotPriceHistory } = await account.ec2.send(new DescribeSpotPriceHistoryCommand({ InstanceTypes }));
    expect(SpotPriceHistory).toEqual([]);
    const template = await createTemplate(account, {
      InstanceType: "hpc7g.4xlarge",
      ImageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
    });
    const { Errors } = await account.ec2.send(new CreateFleetCommand(fleetOf(template)));
    expect(new Set(Errors?.map(({ ErrorCode }) => ErrorCode))).toEqual(new Set(["InvalidFleetConfiguration"]));
  });
});

describe("DescribeImages", () => {
  const images = async (input: DescribeImagesCommandInput) =>
    (await account.ec2.send(new DescribeImagesCommand(input))).Images ?? [];
  const named = async (parameter: string) => {
    const Name = `/aws/service/${parameter}`;
    const { Parameter } = await account.ssm.send(new GetParameterCommand({ Name }));
    return images({ ImageIds: [Parameter!.Value!] });
  };

  test("the public ones by their parameters: owner, architecture, root disk, platform", async () => {
    expect(
      await named("deeplearning/ami/arm64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id"),
    ).toMatchObject([{ OwnerId: "898082745236", ImageOwnerAlias: "amazon", Architecture: "arm64" }]);
    expect(await named("canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id")).toMatchObject([
      {
        OwnerId: "099720109477",
        RootDeviceName: "/dev/sda1",
        BlockDeviceMappings: [{ DeviceName: "/dev/sda1", Ebs: { VolumeSize: 8 } }],
      },
    ]);
    expect(await named("ami-windows-latest/Windows_Server-2022-English-Full-Base")).toMatchObject([
      { Platform: "Windows", PlatformDetails: "Windows" },
    ]);
    await expect(named("ami-amazon-linux-latest/none")).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  test("an id of another form, one that nobody has, and a filter that fits nothing", async () => {
    await expect(images({ ImageIds: ["ami-xyz"] })).rejects.toMatchObject({
      name: "InvalidAMIID.Malformed",
      message: 'Invalid id: "ami-xyz" (expecting "ami-...")',
    });
    await expect(images({ ImageIds: ["ami-0123456789abcdef0"] })).rejects.toMatchObject({
      name: "InvalidAMIID.NotFound",
      message: "The image id '[ami-0123456789abcdef0]' does not exist",
    });
    expect(await images({ Filters: [{ Name: "image-id", Values: ["ami-0123456789abcdef0"] }] })).toEqual([]);
    expect(await images({ Owners: ["self"] })).toEqual([]);
  });

  test("one that is shared in a state in which nothing can be launched of it", async () => {
    const { imageId } = await account.order<{ imageId: string }>("image", {
      name: "half-made",
      architecture: "x86_64",
      state: "pending",
    });
    expect(await images({ ImageIds: [imageId] })).toMatchObject([{ State: "pending", OwnerId: "111122223333" }]);
    const template = await createTemplate(account, { ImageId: imageId }, "half-made");
    const { Errors } = await account.ec2.send(new CreateFleetCommand(fleetOf(template)));
    expect(new Set(Errors?.map(({ ErrorCode }) => ErrorCode))).toEqual(new Set(["InvalidAMIID.Unavailable"]));
  });
});

describe("types by what they have", () => {
  const matching = async (
    InstanceRequirements: InstanceRequirementsRequest,
    architecture: "x86_64" | "arm64" = "x86_64",
  ) => {
    const { InstanceTypes = [] } = await account.ec2.send(
      new GetInstanceTypesFromInstanceRequirementsCommand({
        ArchitectureTypes: [architecture],
        VirtualizationTypes: ["hvm"],
        InstanceRequirements,
      }),
    );
    return InstanceTypes.map(({ InstanceType }) => InstanceType);
  };

  test("ranges of vCPUs and memory; burstable ones only when they are asked for", async () => {
    const wanted = { VCpuCount: { Min: 2, Max: 2 }, MemoryMiB: { Min: 8192 }, AcceleratorCount: { Max: 0 } };
    expect(await matching(wanted)).toEqual(["m7i.large", "r7i.large"]);
    expect(await matching({ ...wanted, BurstablePerformance: "required" })).toEqual(["t3.large"]);
    expect(await matching(wanted, "arm64")).toEqual(["m7g.large"]);
  });

  test("a GPU by name and number", async () => {
    const any = { VCpuCount: { Min: 0 }, MemoryMiB: { Min: 0 } };
    expect(await matching({ ...any, AcceleratorNames: ["a10g"], AcceleratorCount: { Min: 4, Max: 4 } })).toEqual([
      "g5.12xlarge",
    ]);
    expect(await matching({ ...any, AcceleratorTypes: ["gpu"], AcceleratorManufacturers: ["amd"] })).toEqual([
      "g4ad.xlarge",
    ]);
    expect(await matching({ ...any, AcceleratorNames: ["h100"] })).toEqual([]);
  });

  test("what is not said, or not known here, is refused", async () => {
    const least = { VCpuCount: { Min: 1 } } as InstanceRequirementsRequest;
    await expect(matching(least)).rejects.toMatchObject({ name: "MissingParameter" });
    const more = { VCpuCount: { Min: 1 }, MemoryMiB: { Min: 1 }, NetworkBandwidthGbps: { Min: 10 } };
    await expect(matching(more)).rejects.toMatchObject({ name: "NotImplemented" });
  });
});
