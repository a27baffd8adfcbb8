/**
 * Prices, capacity and quotas of the pools (type × zone × market). Quiet unless told otherwise: ample capacity, steady
 * prices, no interruptions. What was told is kept with the account's state.
 */
import { createHash } from "node:crypto";
import type { Clock } from "../kernel/clock.ts";
import type { Store } from "../kernel/store.ts";
import { findInstanceType } from "./catalogue.ts";
import type { InstanceType } from "./catalogue.ts";

export type Purchase = "spot" | "on-demand";

interface CapacityOrder {
  readonly type?: string;
  readonly zone?: string;
  readonly market?: Purchase;
  /** How many more instances can be started; true or null: any number; false: none. */
  readonly available: number | boolean | null;
}

interface PriceOrder {
  readonly type: string;
  readonly zone: string;
  readonly usdPerHour: number;
}

interface QuotaOrder {
  readonly class: InstanceType["quotaClass"];
  readonly market: Purchase;
  readonly vCpus: number;
}

interface PricePoint {
  readonly time: string;
  readonly usdPerHour: number;
}

export interface Market {
  spotPrice(type: string, zone: string): number;
  /** Newest first; the last one was in force before every time asked for. */
  priceHistory(type: string, zone: string): PricePoint[];
  available(type: string, zone: string, market: Purchase): number;
  /** One instance fewer is available. */
  take(type: string, zone: string, market: Purchase): void;
  isOffered(type: string, zone: string): boolean;
  quota(quotaClass: InstanceType["quotaClass"], market: Purchase): number;
  setCapacity(order: CapacityOrder): void;
  setPrice(order: PriceOrder): void;
  setQuota(order: QuotaOrder): void;
  setOffered(order: { readonly type: string; readonly zone: string; readonly offered: boolean }): void;
}

/** Spot is 30 to 40 % of On-Demand here; each pool has its own steady share. */
const LOWEST_SHARE = 0.3;
const SPREAD = 0.1;
/** High enough that no quiet test meets it; a new AWS account has far less. */
const QUOTA_VCPUS = 10_000;

interface CapacityRule extends CapacityOrder {
  readonly order: number;
}

export function createMarket(store: Store, clock: Clock): Market {
  const rules = store.collection<CapacityRule>("market.capacity");
  const prices = store.collection<PricePoint[]>("market.price");
  const quotas = store.collection<number>("market.quota");
  const withheld = store.collection<true>("market.withheld");

  const usualPrice = (type: string, zone: string): number => {
    const onDemand = findInstanceType(type)?.onDemandUsdPerHour ?? 0;
    const share = LOWEST_SHARE + SPREAD * fraction(`${type}/${zone}`);
    return Math.round(onDemand * share * 10_000) / 10_000;
  };
  /** The latest order that is about this pool counts. */
  const ruleFor = (type: string, zone: string, market: Purchase): [string, CapacityRule] | undefined =>
    rules
      .entries()
      .filter(([, rule]) => (rule.type ?? type) === type && (rule.zone ?? zone) === zone)
      .filter(([, rule]) => (rule.market ?? market) === market)
      .sort(([, a], [, b]) => b.order - a.order)[0];
  const priceHistory = (type: string, zone: string): PricePoint[] => [
    ...(prices.get(`${type}/${zone}`) ?? []),
    { time: new Date(0).toISOString(), usdPerHour: usualPrice(type, zone) },
  ];

  return {
    priceHistory,
    spotPrice: (type, zone) => priceHistory(type, zone)[0]!.usdPerHour,
    available: (type, zone, market) => {
      const available = ruleFor(type, zone, market)?.[1].available ?? true;
      return typeof available === "number" ? available : available ? Infinity : 0;
    },
    take: (type, zone, market) => {
      const [id, rule] = ruleFor(type, zone, market) ?? [];
      if (id && rule && typeof rule.available === "number") rules.put(id, { ...rule, available: rule.available - 1 });
    },
    isOffered: (type, zone) => findInstanceType(type) !== undefined && !withheld.get(`${type}/${zone}`),
    quota: (quotaClass, market) => quotas.get(`${quotaClass}/${market}`) ?? QUOTA_VCPUS,
    setCapacity: (order) => {
      const next = Math.max(0, ...rules.values().map((rule) => rule.order)) + 1;
      const id = [order.type ?? "*", order.zone ?? "*", order.market ?? "*"].join("/");
      rules.put(id, { ...order, order: next });
    },
    setPrice: ({ type, zone, usdPerHour }) => {
      const point = { time: new Date(clock.now()).toISOString(), usdPerHour };
      prices.put(`${type}/${zone}`, [point, ...(prices.get(`${type}/${zone}`) ?? [])]);
    },
    setQuota: (order) => quotas.put(`${order.class}/${order.market}`, order.vCpus),
    setOffered: ({ type, zone, offered }) =>
      offered ? withheld.delete(`${type}/${zone}`) : withheld.put(`${type}/${zone}`, true),
  };
}

/** The same number from 0 to 1 for the same text, everywhere. */
function fraction(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0) / 2 ** 32;
}
