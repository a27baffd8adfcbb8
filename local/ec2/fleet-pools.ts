/** The pools a fleet may use, in the order of its strategy, and why a pool gives nothing. */
import type {
  CreateFleetCommandInput,
  FleetLaunchTemplateOverridesRequest,
  LaunchTemplateOverrides,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import type { Purchase } from "../market/market.ts";
import { findInstanceType } from "../market/catalogue.ts";
import type { FleetWish, Strategy } from "./fleet-request.ts";
import { planLaunch } from "./launch-plan.ts";
import type { LaunchPlan } from "./launch-plan.ts";
import { findTemplate, findVersion } from "./launch-templates.ts";
import type { Ec2, FleetError } from "./state.ts";

export interface Pool {
  readonly plan: LaunchPlan;
  readonly templateId: string;
  readonly version: string;
  readonly overrides: LaunchTemplateOverrides;
  readonly usdPerHour: number;
  readonly maxPrice: number | null;
}

export async function findPools(
  ec2: Ec2,
  input: CreateFleetCommandInput,
  { purchase, strategy }: FleetWish,
  authorize: (pool: Pool) => Promise<void>,
): Promise<{ pools: Pool[]; errors: FleetError[] }> {
  const pools: Pool[] = [];
  const errors: FleetError[] = [];
  for (const config of input.LaunchTemplateConfigs ?? []) {
    const template = findTemplate(ec2, config.LaunchTemplateSpecification ?? {});
    const version = findVersion(template, config.LaunchTemplateSpecification?.Version);
    const source = { templateId: template.id, version: String(version.number) };
    for (const override of config.Overrides?.length ? config.Overrides : [{}]) {
      try {
        for (const plan of await planLaunch(ec2, version.data, override)) {
          const pool = { ...source, ...poolOf(ec2, plan, override, purchase) };
          // A launch that its caller may not make is an error of the fleet's answer, like any other launch.
          await authorize(pool);
          pools.push(pool);
        }
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        errors.push({
          ...source,
          overrides: override,
          market: purchase,
          code: error.name,
          message: error.message,
        });
      }
    }
  }
  return { pools: inOrder(ec2, pools, strategy, purchase), errors };
}

function poolOf(
  ec2: Ec2,
  plan: LaunchPlan,
  override: FleetLaunchTemplateOverridesRequest,
  purchase: Purchase,
): Omit<Pool, "templateId" | "version"> {
  const { type, zone } = plan;
  return {
    plan,
    overrides: {
      ...(override as LaunchTemplateOverrides),
      InstanceType: plan.type.name as never,
      AvailabilityZone: zone,
      SubnetId: plan.subnet.SubnetId,
    },
    usdPerHour: purchase === "spot" ? ec2.market.spotPrice(type.name, zone) : type.onDemandUsdPerHour,
    maxPrice: override.MaxPrice === undefined ? null : Number(override.MaxPrice),
  };
}

/** "prioritized" takes the lowest number first, no number last. Where capacity is equal the cheaper pool wins. */
function inOrder(ec2: Ec2, pools: readonly Pool[], strategy: Strategy, purchase: Purchase): Pool[] {
  const priority = ({ overrides }: Pool): number => overrides.Priority ?? Infinity;
  const room = ({ plan }: Pool): number =>
    Math.min(ec2.market.available(plan.type.name, plan.zone, purchase), Number.MAX_SAFE_INTEGER);
  const byPrice = (a: Pool, b: Pool): number => a.usdPerHour - b.usdPerHour;
  const byPriority = (a: Pool, b: Pool): number => (priority(a) === priority(b) ? 0 : priority(a) - priority(b));
  const byRoom = (a: Pool, b: Pool): number => room(b) - room(a);
  const orders: Record<Strategy, readonly ((a: Pool, b: Pool) => number)[]> = {
    "lowest-price": [byPrice],
    prioritized: [byPriority, byPrice],
    "capacity-optimized": [byRoom, byPrice],
    "capacity-optimized-prioritized": [byPriority, byRoom, byPrice],
    "price-capacity-optimized": [(a, b) => Number(room(a) === 0) - Number(room(b) === 0), byPrice],
  };
  return pools.toSorted((a, b) => orders[strategy].map((compare) => compare(a, b)).find((result) => result !== 0) ?? 0);
}

/** null: an instance can be started there now. */
export function whyNot(
  ec2: Ec2,
  { plan, usdPerHour, maxPrice }: Pool,
  purchase: Purchase,
): { code: string; message: string } | null {
  const { type, zone } = plan;
  if (purchase === "spot" && !type.hasSpot) {
    return {
      code: "InvalidFleetConfiguration",
      message: `Your requested instance type (${type.name}) is not available as a Spot Instance.`,
    };
  }
  if (!ec2.market.isOffered(type.name, zone)) {
    return {
      code: "InvalidFleetConfiguration",
      message: `Your requested instance type (${type.name}) is not supported in your requested Availability Zone (${zone}).`,
    };
  }
  if (purchase === "spot" && maxPrice !== null && maxPrice < usdPerHour) {
    return {
      code: "SpotMaxPriceTooLow",
      message: `Your Spot request price of ${maxPrice} is lower than the minimum required Spot request fulfillment price of ${usdPerHour}.`,
    };
  }
  if (vCpusInUse(ec2, type.quotaClass, purchase) + type.vCpus > ec2.market.quota(type.quotaClass, purchase)) {
    return purchase === "spot"
      ? { code: "MaxSpotInstanceCountExceeded", message: "Max spot instance count exceeded" }
      : {
          code: "VcpuLimitExceeded",
          message: `You have requested more vCPU capacity than your current vCPU limit of ${ec2.market.quota(type.quotaClass, purchase)} allows for the instance bucket that the specified instance type belongs to.`,
        };
  }
  if (ec2.market.available(type.name, zone, purchase) > 0) return null;
  return purchase === "spot"
    ? {
        code: "InsufficientInstanceCapacity",
        message: "There is no Spot capacity available that matches your request.",
      }
    : {
        code: "InsufficientInstanceCapacity",
        message: `We currently do not have sufficient ${type.name} capacity in the Availability Zone you requested (${zone}).`,
      };
}

function vCpusInUse(ec2: Ec2, quotaClass: string, purchase: Purchase): number {
  const counted = ec2.instances
    .values()
    .filter((record) => record.purchase === purchase && !["terminated", "stopped"].includes(record.state));
  const types = counted.map(({ type }) => findInstanceType(type)).filter((type) => type?.quotaClass === quotaClass);
  return types.reduce((sum, type) => sum + (type?.vCpus ?? 0), 0);
}
