/** The frozen request of PlanAttempt as the bytes of CreateFleet: the same request gives the same bytes. */
import type {
  CreateFleetCommandInput,
  FleetBlockDeviceMappingRequest,
  FleetLaunchTemplateOverridesRequest,
} from "@aws-sdk/client-ec2";
import { TAGS } from "../core/naming.ts";
import type { FleetRequest } from "../core/payloads.ts";
import type { Environment } from "./environment.ts";
import { defaultImageOf } from "./images.ts";

/** An instant fleet tags nothing by itself; each kind of resource it makes is named. */
const TAGGED = ["fleet", "instance", "volume", "network-interface"] as const;

export function fleetInput(
  environment: Environment,
  request: FleetRequest,
  disk: readonly FleetBlockDeviceMappingRequest[],
): CreateFleetCommandInput {
  const tags = Object.entries({ ...request.tags, [TAGS.stack]: environment.stack });
  return {
    Type: "instant",
    ClientToken: request.clientToken,
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: request.market },
    // Each market has strategies of its own, and spot's default, lowest-price, is the one interrupted most.
    ...(request.market === "spot"
      ? { SpotOptions: { AllocationStrategy: "price-capacity-optimized" as const } }
      : { OnDemandOptions: { AllocationStrategy: "lowest-price" as const } }),
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: {
          LaunchTemplateId: request.launchTemplate?.id ?? environment.launchTemplateId,
          Version: request.launchTemplate?.version ?? environment.launchTemplateVersion,
        },
        Overrides: request.pools.map((pool) => override(environment, request, disk, pool)),
      },
    ],
    TagSpecifications: TAGGED.map((ResourceType) => ({
      ResourceType,
      Tags: tags.map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

/** One pool; an instant fleet takes one subnet per override. */
function override(
  environment: Environment,
  request: FleetRequest,
  disk: readonly FleetBlockDeviceMappingRequest[],
  pool: FleetRequest["pools"][number],
): FleetLaunchTemplateOverridesRequest {
  const image = request.image ?? defaultImageOf(environment, pool.type).reference;
  return {
    InstanceType: pool.type as NonNullable<FleetLaunchTemplateOverridesRequest["InstanceType"]>,
    SubnetId: pool.subnetId,
    // The stack's launch template has the plain image itself; a job's has none.
    ...(image === environment.image && request.launchTemplate === undefined ? {} : { ImageId: image }),
    ...(disk.length === 0 ? {} : { BlockDeviceMappings: [...disk] }),
    ...(request.market === "spot" && request.maxPriceUsdPerHour !== null
      ? { MaxPrice: String(request.maxPriceUsdPerHour) }
      : {}),
  };
}
