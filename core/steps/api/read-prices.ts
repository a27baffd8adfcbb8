import { sampleSeries } from "../../costs/price-series.ts";
import type { Pool } from "../../ledger.ts";
import { fade, isHot, meanSeconds, type PoolRecord } from "../../pool-memory.ts";
import { PROFILES } from "../../profiles.ts";
import type { ApiPorts } from "../../ports-api.ts";
import type { SpotPrices } from "../../ports.ts";
import { addSeconds } from "../../time.ts";

type PricePorts = Pick<ApiPorts, "catalog" | "prices" | "pools">;

const WEEK_SECONDS = 7 * 86_400;
/** One each seven hours. */
const SAMPLES = 24;

/** What the stack remembers, as of now. */
export interface PoolMemoryView {
  readonly interruptions: number;
  readonly refusals: number;
  readonly meanSeconds: number | null;
  /** Left alone at the next launch, if there are other pools. */
  readonly isResting: boolean;
}
export interface PriceView {
  readonly type: string;
  readonly zone: string;
  /** USD per hour; null: EC2 has no spot price, or none of this type on demand is listed. */
  readonly spotUsd: number | null;
  readonly onDemandUsd: number | null;
  /** The spot price over the last seven days, oldest first, one for each seven hours; empty: none. */
  readonly week: readonly number[];
  /** null: nothing is remembered. */
  readonly memory: PoolMemoryView | null;
}
export interface ReadPricesAnswer {
  /** The cheapest first, those without a spot price last. */
  readonly prices: readonly PriceView[];
  /** Asked for, but not offered in a zone of the stack. */
  readonly unknownTypes: readonly string[];
}

/** GET /prices: of every pool of these types, or of the default profile's. */
export async function readPrices(
  ports: PricePorts,
  { types, now }: { readonly types: readonly string[]; readonly now: string },
): Promise<ReadPricesAnswer> {
  const asked = types.length > 0 ? types : PROFILES.default.defaults.instance.types;
  const known = (await ports.catalog.types(asked)).map(({ name }) => name);
  const since = addSeconds(now, -WEEK_SECONDS);
  const [offers, stackZones, onDemand, spot, memory] = await Promise.all([
    ports.catalog.offers(known, now),
    ports.catalog.zones(now),
    ports.prices.onDemand(known, now).catch(() => ({})),
    ports.prices.spot(known, since, now),
    ports.pools.all().catch(() => []),
  ]);
  const pools = known.flatMap((type) =>
    stackZones.filter((zone) => offers[type]?.includes(zone)).map((zone) => ({ type, zone, market: "spot" }) as const),
  );
  const prices = pools.map((pool) => view(pool, onDemand, spot, memory, since, now));
  return {
    prices: prices.toSorted((a, b) => (a.spotUsd ?? Infinity) - (b.spotUsd ?? Infinity)),
    unknownTypes: asked.filter((type) => pools.every((pool) => pool.type !== type)),
  };
}

function view(
  pool: Pool,
  onDemand: Readonly<Record<string, number>>,
  spot: SpotPrices,
  memory: readonly PoolRecord[],
  since: string,
  now: string,
): PriceView {
  const { type, zone } = pool;
  const points = spot.filter((point) => point.type === type && point.zone === zone);
  const week = sampleSeries(points, since, now, SAMPLES);
  const record = memory.find(({ pool: own }) => own.type === type && own.zone === zone && own.market === "spot");
  return {
    type,
    zone,
    spotUsd: week.at(-1) ?? null,
    onDemandUsd: onDemand[type] ?? null,
    week,
    memory: record === undefined ? null : remembered(record, now),
  };
}

function remembered(record: PoolRecord, now: string): PoolMemoryView {
  const { interruptions, refusals } = fade(record, now);
  return { interruptions, refusals, meanSeconds: meanSeconds(record), isResting: isHot(record, now) };
}
