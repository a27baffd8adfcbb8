/** What CreateFleet refuses before it looks at any pool. */
import type { CreateFleetCommandInput, SpotAllocationStrategy } from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import type { Purchase } from "../market/market.ts";
import { invalidParameter, notSupportedHere } from "./errors.ts";
import { LOWEST_MAX_PRICE, MAX_CLIENT_TOKEN } from "./facts.ts";
import { checkTags } from "./tagging.ts";

export type Strategy =
  | Extract<
      SpotAllocationStrategy,
      "price-capacity-optimized" | "capacity-optimized" | "capacity-optimized-prioritized" | "lowest-price"
    >
  | "prioritized";

const SPOT_STRATEGIES: readonly string[] = [
  "price-capacity-optimized",
  "capacity-optimized",
  "capacity-optimized-prioritized",
  "lowest-price",
];
const ON_DEMAND_STRATEGIES: readonly string[] = ["lowest-price", "prioritized"];
/** CreateFleet, TagSpecification: what a fleet of type `instant` may tag. */
const TAGGABLE: readonly (string | undefined)[] = ["fleet", "instance", "volume", "network-interface"];

export interface FleetWish {
  readonly purchase: Purchase;
  readonly count: number;
  readonly strategy: Strategy;
}

export function readFleetRequest(input: CreateFleetCommandInput): FleetWish {
  if (input.Type !== "instant") throw notSupportedHere(`CreateFleet of type ${input.Type ?? "maintain"}`);
  if ((input.ClientToken?.length ?? 0) > MAX_CLIENT_TOKEN) {
    throw invalidParameter(
      `Value (${input.ClientToken}) for parameter clientToken is invalid. Length exceeds maximum of ${MAX_CLIENT_TOKEN}.`,
    );
  }
  checkConfigs(input);
  for (const { ResourceType, Tags } of input.TagSpecifications ?? []) {
    if (!TAGGABLE.includes(ResourceType))
      throw invalidParameter(`'${ResourceType}' is not a valid taggable resource type for this operation.`);
    checkTags(Tags ?? []);
  }
  const target = input.TargetCapacitySpecification;
  const count = target?.TotalTargetCapacity ?? 0;
  if (count < 1) throw new AwsError("InvalidTargetCapacitySpecification", "TotalTargetCapacity must be greater than 0");
  const purchase = purchaseOf(
    target?.DefaultTargetCapacityType,
    target?.SpotTargetCapacity,
    target?.OnDemandTargetCapacity,
  );
  return { purchase, count, strategy: strategyOf(input, purchase) };
}

function purchaseOf(type: string | undefined, spot: number | undefined, onDemand: number | undefined): Purchase {
  if ((spot ?? 0) > 0 && (onDemand ?? 0) > 0)
    throw notSupportedHere("CreateFleet with Spot and On-Demand capacity at once");
  if ((spot ?? 0) > 0) return "spot";
  // "DefaultTargetCapacityType": on-demand unless told otherwise.
  return (onDemand ?? 0) > 0 || type !== "spot" ? "on-demand" : "spot";
}

function strategyOf(input: CreateFleetCommandInput, purchase: Purchase): Strategy {
  const options = purchase === "spot" ? input.SpotOptions : input.OnDemandOptions;
  const strategy = options?.AllocationStrategy ?? "lowest-price";
  const allowed = purchase === "spot" ? SPOT_STRATEGIES : ON_DEMAND_STRATEGIES;
  if (strategy === "diversified") throw notSupportedHere("the allocation strategy diversified");
  if (!allowed.includes(strategy)) throw invalidParameter(`Invalid allocation strategy: ${strategy}`);
  if (options?.MinTargetCapacity !== undefined || options?.SingleInstanceType || options?.SingleAvailabilityZone) {
    throw notSupportedHere("CreateFleet with MinTargetCapacity, SingleInstanceType or SingleAvailabilityZone");
  }
  if (purchase === "spot" && (input.SpotOptions?.InstanceInterruptionBehavior ?? "terminate") !== "terminate") {
    throw invalidParameter(
      "InstanceInterruptionBehavior stop and hibernate are supported for fleets of type maintain only",
    );
  }
  return strategy;
}

function checkConfigs({ LaunchTemplateConfigs: configs = [] }: CreateFleetCommandInput): void {
  if (configs.length === 0)
    throw new AwsError("MissingParameter", "The request must contain the parameter LaunchTemplateConfigs");
  for (const { LaunchTemplateSpecification, Overrides } of configs) {
    if (!LaunchTemplateSpecification)
      throw new AwsError("MissingParameter", "The request must contain the parameter LaunchTemplateSpecification");
    if (LaunchTemplateSpecification.Version === undefined) {
      throw new AwsError(
        "MissingParameter",
        "The request must contain the parameter LaunchTemplateSpecification.Version",
      );
    }
    for (const override of Overrides ?? []) {
      if (override.InstanceRequirements) throw notSupportedHere("CreateFleet with InstanceRequirements");
      if ((override.WeightedCapacity ?? 1) !== 1) throw notSupportedHere("CreateFleet with WeightedCapacity");
      if (override.SubnetId?.includes(","))
        throw invalidParameter("A fleet of type instant takes one subnet per override");
      if (override.MaxPrice !== undefined && !(Number(override.MaxPrice) > LOWEST_MAX_PRICE)) {
        throw invalidParameter(`The Spot price: ${override.MaxPrice} must be greater than ${LOWEST_MAX_PRICE}`);
      }
    }
  }
}
