/** What may be had and for how much: types, where they are offered, Spot prices. */
import type {
  DescribeInstanceTypeOfferingsCommandInput,
  DescribeInstanceTypeOfferingsResult,
  DescribeInstanceTypesCommandInput,
  DescribeInstanceTypesResult,
  DescribeSpotPriceHistoryCommandInput,
  DescribeSpotPriceHistoryResult,
  InstanceTypeInfo,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { INSTANCE_TYPES, findInstanceType } from "../market/catalogue.ts";
import type { InstanceType } from "../market/catalogue.ts";
import { zoneIdOf, zonesOf } from "./default-network.ts";
import { pageOf, passes } from "./filters.ts";
import type { Ec2 } from "./state.ts";

function describeType(type: InstanceType): InstanceTypeInfo {
  const { gpu } = type;
  return {
    InstanceType: type.name as never,
    CurrentGeneration: !type.name.startsWith("p3"),
    SupportedUsageClasses: ["on-demand", "spot"],
    SupportedRootDeviceTypes: ["ebs"],
    SupportedVirtualizationTypes: ["hvm"],
    BareMetal: false,
    ProcessorInfo: { SupportedArchitectures: [type.architecture] },
    VCpuInfo: { DefaultVCpus: type.vCpus },
    MemoryInfo: { SizeInMiB: type.memoryMiB },
    ...(gpu
      ? {
          GpuInfo: {
            Gpus: [
              {
                Name: gpu.name,
                Manufacturer: gpu.manufacturer,
                Count: gpu.count,
                MemoryInfo: { SizeInMiB: gpu.memoryMiB },
              },
            ],
            TotalGpuMemoryInMiB: gpu.count * gpu.memoryMiB,
          },
        }
      : {}),
  };
}

export const describeInstanceTypes =
  (_ec2: Ec2) =>
  (input: DescribeInstanceTypesCommandInput): DescribeInstanceTypesResult => {
    const unknown = (input.InstanceTypes ?? []).filter((name) => !findInstanceType(name));
    if (unknown.length > 0) {
      throw new AwsError(
        "InvalidInstanceType",
        `The following supplied instance types do not exist: [${unknown.join(", ")}]`,
      );
    }
    const found = INSTANCE_TYPES.filter((type) => {
      const facets = {
        "instance-type": [type.name],
        "processor-info.supported-architecture": [type.architecture],
        "vcpu-info.default-vcpus": [String(type.vCpus)],
        "memory-info.size-in-mib": [String(type.memoryMiB)],
        "supported-usage-class": ["on-demand", "spot"],
        "current-generation": [String(!type.name.startsWith("p3"))],
        "bare-metal": ["false"],
      };
      return (
        (input.InstanceTypes?.length ? input.InstanceTypes : [type.name]).includes(type.name) &&
        passes(input.Filters, facets)
      );
    });
    const { items, NextToken } = pageOf(found, input);
    return { InstanceTypes: items.map(describeType), NextToken };
  };

export const describeInstanceTypeOfferings =
  (ec2: Ec2) =>
  (input: DescribeInstanceTypeOfferingsCommandInput): DescribeInstanceTypeOfferingsResult => {
    const kind = input.LocationType ?? "region";
    const places = kind === "region" ? [ec2.cloud.region] : zonesOf(ec2);
    const all = INSTANCE_TYPES.flatMap(({ name }) =>
      places
        .filter((place) => kind === "region" || ec2.market.isOffered(name, place))
        .map((place) => ({
          InstanceType: name as never,
          LocationType: kind,
          Location: kind === "availability-zone-id" ? zoneIdOf(place) : place,
        })),
    );
    const found = all.filter(({ InstanceType, Location }) =>
      passes(input.Filters, { "instance-type": [InstanceType], location: [Location] }),
    );
    const { items, NextToken } = pageOf(found, input);
    return { InstanceTypeOfferings: items, NextToken };
  };

/** Changes since StartTime and, for each pool, the price in force at StartTime. */
export const describeSpotPriceHistory =
  (ec2: Ec2) =>
  (input: DescribeSpotPriceHistoryCommandInput): DescribeSpotPriceHistoryResult => {
    const start = input.StartTime?.getTime() ?? ec2.cloud.clock.now() - 90 * 86_400_000;
    const end = input.EndTime?.getTime() ?? ec2.cloud.clock.now();
    const zones = input.AvailabilityZone === undefined ? zonesOf(ec2) : [input.AvailabilityZone];
    const types = INSTANCE_TYPES.filter(
      ({ name }) => !input.InstanceTypes?.length || input.InstanceTypes.includes(name as never),
    );
    const found = types.flatMap(({ name }) =>
      zones
        .filter((zone) => ec2.market.isOffered(name, zone))
        .flatMap((zone) => {
          const points = ec2.market.priceHistory(name, zone).filter(({ time }) => Date.parse(time) <= end);
          const inForce = points.findIndex(({ time }) => Date.parse(time) <= start);
          return points.slice(0, inForce < 0 ? points.length : inForce + 1).map(({ time, usdPerHour }) => ({
            InstanceType: name as never,
            AvailabilityZone: zone,
            ProductDescription: "Linux/UNIX" as const,
            SpotPrice: usdPerHour.toFixed(6),
            Timestamp: new Date(Math.max(Date.parse(time), start)),
          }));
        }),
    );
    const linux = found.filter(
      ({ ProductDescription }) =>
        !input.ProductDescriptions?.length || input.ProductDescriptions.includes(ProductDescription),
    );
    const passing = linux.filter((point) =>
      passes(input.Filters, {
        "availability-zone": [point.AvailabilityZone],
        "instance-type": [point.InstanceType],
        "product-description": [point.ProductDescription],
        "spot-price": [point.SpotPrice],
      }),
    );
    const { items, NextToken } = pageOf(passing, input);
    return { SpotPriceHistory: items, NextToken: NextToken ?? "" };
  };
