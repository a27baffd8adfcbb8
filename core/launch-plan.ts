/**
 * What the first launch of a job would ask EC2 for, and what that costs: the planner's own choice (core/plan.ts), made
 * before there is a job. Pure.
 */
import type { BillingFacts } from "./costs/lines.ts";
import { MONTH_HOURS, UNIT_PRICES } from "./costs/unit-prices.ts";
import type { FieldProblem } from "./errors.ts";
import type { Job } from "./job.ts";
import type { Pool } from "./ledger.ts";
import type { PoolRecord } from "./pool-memory.ts";
import { marketOf, poolsFor, poolsToRest } from "./pools.ts";
import type { Market } from "./states.ts";

/** What is known of a pool; prices are USD per hour, null: there is none. */
export interface PoolPrices {
  readonly type: string;
  readonly zone: string;
  readonly spotUsd: number | null;
  readonly onDemandUsd: number | null;
}

export interface PlannedLaunch {
  readonly market: Market;
  readonly pools: readonly Pick<Pool, "type" | "zone">[];
  readonly maxPriceUsdPerHour: number | null;
  readonly reason: string;
}

/** USD per hour of a machine of the pool, while the scripts run; null: a price is missing. */
export interface HourlyCosts {
  readonly pool: Pool;
  readonly computeUsd: number | null;
  readonly diskUsd: number | null;
  readonly addressUsd: number;
  /** Writing saves; null: how large they are, or how often they come, is not known. */
  readonly savesUsd: number | null;
  /** All that is known of it. */
  readonly usd: number;
}

/** At the hourly costs, without interruptions. */
export interface CostEstimate {
  /** `limits.runtime`, and what so long a run costs; null: the machine has no price. */
  readonly runtimeSeconds: number;
  readonly runtimeUsd: number | null;
  /** `limits.budgetUsd`, and how long the machine runs for it; null: there is none, or no price. */
  readonly budgetUsd: number | null;
  readonly budgetSeconds: number | null;
}

/** `offered` are the pools that EC2 offers in the stack's zones. */
export function planLaunch(
  instance: Job["instance"],
  offered: readonly Pick<Pool, "type" | "zone">[],
  memory: readonly PoolRecord[],
  now: string,
): PlannedLaunch {
  const market = marketOf(instance.market, 1);
  const zones = [...new Set(offered.map(({ zone }) => zone))];
  const network = { vpcId: "", subnets: zones.map((zone) => ({ zone, subnetId: "" })) };
  const infrastructure = { network, fileSystemId: null, mountTargets: [] };
  const isOffered = (pool: Pick<Pool, "type" | "zone">): boolean =>
    offered.some(({ type, zone }) => type === pool.type && zone === pool.zone);
  const resting = poolsToRest(memory, 1, now);
  const choose = (hot: readonly Pool[]) => poolsFor(instance, infrastructure, market, [], hot).filter(isOffered);
  const all = choose([]);
  const rested = choose(resting);
  // What is left may be offered nowhere: that request is refused at once, and the next one asks all.
  const pools = rested.length === 0 ? all : rested;
  return {
    market,
    pools: pools.map(({ type, zone }) => ({ type, zone })),
    maxPriceUsdPerHour: market === "spot" ? instance.maxPrice : null,
    reason: reasonFor(instance.market, pools.length, all.length - pools.length),
  };
}

function reasonFor(market: Job["instance"]["market"], asked: number, resting: number): string {
  const choice = {
    spot: "EC2 takes of them one with much capacity at a low price",
    "on-demand": "EC2 takes the cheapest of them that it has",
    "spot-then-on-demand":
      "EC2 takes of them one with much capacity at a low price; after two refusals the markets take turns",
  }[market];
  const rest =
    resting === 0
      ? ""
      : `; ${count(resting, "pool")} ${resting === 1 ? "rests" : "rest"}, where EC2 lately had none or took machines back`;
  return `one request over ${count(asked, "pool")}: ${choice}${rest}`;
}

const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? "" : "s"}`;

const priceOf = (market: Market, { spotUsd, onDemandUsd }: PoolPrices): number | null =>
  market === "spot" ? spotUsd : onDemandUsd;

/** Of the cheapest pool that is asked; null: none is. `savesUsd` is as it is in the answer. */
export function costsPerHour(
  { market, pools }: PlannedLaunch,
  prices: readonly PoolPrices[],
  { hasPublicIp, diskGiB }: Pick<BillingFacts, "hasPublicIp" | "diskGiB">,
  savesUsd: number | null,
): HourlyCosts | null {
  const asked = prices.filter((price) => pools.some(({ type, zone }) => type === price.type && zone === price.zone));
  const [cheapest] = asked.toSorted((a, b) => (priceOf(market, a) ?? Infinity) - (priceOf(market, b) ?? Infinity));
  if (cheapest === undefined) return null;
  const { type, zone } = cheapest;
  const disk = diskGiB[type];
  const parts = {
    computeUsd: priceOf(market, cheapest),
    diskUsd: disk === undefined ? null : (disk * UNIT_PRICES.disk.usd) / MONTH_HOURS,
    addressUsd: hasPublicIp ? UNIT_PRICES["public-ipv4"].usd : 0,
    savesUsd,
  };
  const sum = Object.values(parts).reduce<number>((total, each) => total + (each ?? 0), 0);
  return { pool: { type, zone, market }, ...parts, usd: round(sum) };
}

/** The budget is for the machines alone (core/budget.ts). */
export function estimateCosts({ limits }: Pick<Job, "limits">, costs: HourlyCosts | null): CostEstimate {
  const { runtimeSeconds, budgetUsd = null } = limits;
  const computeUsd = costs?.computeUsd ?? null;
  return {
    runtimeSeconds,
    runtimeUsd: costs === null || computeUsd === null ? null : round((costs.usd * runtimeSeconds) / 3600),
    budgetUsd,
    budgetSeconds:
      budgetUsd === null || computeUsd === null || computeUsd === 0
        ? null
        : Math.floor((budgetUsd / computeUsd) * 3600),
  };
}

/** To a billionth: the rest is what binary fractions leave. */
const round = (usd: number): number => Math.round(usd * 1e9) / 1e9;

/** A price limit below every pool's price gets no machine until prices fall. */
export function warnOfMaxPrice(
  { market, maxPriceUsdPerHour }: PlannedLaunch,
  prices: readonly PoolPrices[],
): readonly FieldProblem[] {
  const known = prices.map(({ spotUsd }) => spotUsd).filter((price) => price !== null);
  if (market !== "spot" || maxPriceUsdPerHour === null || known.length === 0) return [];
  const lowest = Math.min(...known);
  if (lowest <= maxPriceUsdPerHour) return [];
  const problem = `is ${maxPriceUsdPerHour}, and the cheapest pool costs ${lowest} an hour now: EC2 gives no machine until prices fall`;
  return [{ field: "instance.maxPrice", problem, expected: `at least ${lowest}, more types, or null` }];
}
