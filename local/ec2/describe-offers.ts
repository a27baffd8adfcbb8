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
import { FREE_PLAN_TYPES } from "../freetier/facts.ts";
import { AwsError } from "../kernel/service.ts";
import { INSTANCE_TYPES, findInstanceType } from "../market/catalogue.ts";
import type { InstanceType } from "../market/catalogue.ts";
import { zoneIdOf, zonesOf } from "./default-network.ts";
import { invalidParameter } from "./errors.ts";
import { OFFERINGS_PER_PAGE, TYPES_PER_CALL, TYPES_PER_PAGE } from "./facts.ts";
import { pageOf, passes, refuseBoth } from "./filters.ts";
import type { Ec2 } from "./state.ts";

const usageClassesOf = ({ hasSpot }: InstanceType): ("on-demand" | "spot")[] =>
  hasSpot ? ["on-demand", "spot"] : ["on-demand"];

function describeType(type: InstanceType): InstanceTypeInfo {
  const { gpu } = type;
  return {
    InstanceType: type.name as never,
    CurrentGeneration: !type.name.startsWith("p3"),
    SupportedUsageClasses: usageClassesOf(type),
    SupportedRootDeviceTypes: ["ebs"],
    SupportedVirtualizationTypes: ["hvm"],
    BareMetal: false,
    FreeTierEligible: FREE_PLAN_TYPES.includes(type.name),
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

/** Types are named, or filtered and paged: EC2 refuses both at once. */
export const describeInstanceTypes =
  (ec2: Ec2) =>
  (input: DescribeInstanceTypesCommandInput): DescribeInstanceTypesResult => {
    const named: readonly string[] = input.InstanceTypes ?? [];
    refuseBoth("instanceTypesSet", named, input);
    if (named.length > TYPES_PER_CALL)
      throw invalidParameter(`The maximum number of instance types is ${TYPES_PER_CALL}`);
    const unknown = named.filter((name) => !findInstanceType(name));
    if (unknown.length > 0) {
      throw new AwsError(
        "InvalidInstanceType",
        `The following supplied instance types do not exist: [${unknown.join(", ")}]`,
      );
    }
    // A type that no zone of the region has is none of the region's.
    const offered = INSTANCE_TYPES.filter(({ name }) => zonesOf(ec2).some((zone) => ec2.market.isOffered(name, zone)));
    const asked = offered.filter(({ name }) => named.length === 0 || named.includes(name));
    // EC2 filters page by page: a page may be empty, and its token still lead to more (boto/boto3#2888).
    const { items, NextToken } = pageOf(asked, { MaxResults: TYPES_PER_PAGE, ...defined(input) });
    const found = items.filter((type) => passes(input.Filters, facetsOf(type)));
    return { InstanceTypes: found.map(describeType), NextToken };
  };

const facetsOf = (type: InstanceType) => ({
  "instance-type": [type.name],
  "processor-info.supported-architecture": [type.architecture],
  "vcpu-info.default-vcpus": [String(type.vCpus)],
  "memory-info.size-in-mib": [String(type.memoryMiB)],
  "supported-usage-class": usageClassesOf(type),
  "supported-root-device-type": ["ebs"],
  "supported-virtualization-type": ["hvm"],
  "current-generation": [String(!type.name.startsWith("p3"))],
  "bare-metal": ["false"],
  "free-tier-eligible": [String(FREE_PLAN_TYPES.includes(type.name))],
});

/** The paging members that the caller gave. */
const defined = ({ MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined }) => ({
  ...(MaxResults === undefined ? {} : { MaxResults }),
  ...(NextToken === undefined ? {} : { NextToken }),
});

export const describeInstanceTypeOfferings =
  (ec2: Ec2) =>
  (input: DescribeInstanceTypeOfferingsCommandInput): DescribeInstanceTypeOfferingsResult => {
    const kind = input.LocationType ?? "region";
    const zones = zonesOf(ec2);
    const offersOf = (name: string): readonly string[] => {
      const offering = zones.filter((zone) => ec2.market.isOffered(name, zone));
      if (kind === "region") return offering.length > 0 ? [ec2.cloud.region] : [];
      return kind === "availability-zone-id" ? offering.map(zoneIdOf) : offering;
    };
    const all = INSTANCE_TYPES.flatMap(({ name }) =>
      offersOf(name).map((Location) => ({ InstanceType: name as never, LocationType: kind, Location })),
    );
    const found = all.filter(({ InstanceType, Location }) =>
      passes(input.Filters, { "instance-type": [InstanceType], location: [Location] }),
    );
    const { items, NextToken } = pageOf(found, { MaxResults: OFFERINGS_PER_PAGE, ...defined(input) });
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
      ({ name, hasSpot }) => hasSpot && (!input.InstanceTypes?.length || input.InstanceTypes.includes(name as never)),
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
