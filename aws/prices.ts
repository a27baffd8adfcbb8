/** What machines cost: on spot from EC2, on demand from AWS's Price List. */
import {
  DescribeSpotPriceHistoryCommand,
  paginateDescribeSpotPriceHistory,
  type _InstanceType,
} from "@aws-sdk/client-ec2";
import type { Pool } from "../core/ledger.ts";
import type { Prices, SpotPrices } from "../core/ports.ts";
import { ec2Client } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { findOnDemandPrice } from "./price-list.ts";
import { remember } from "./remember.ts";

/** AWS changes on-demand prices a few times a year. */
const FRESH_SECONDS = 86_400;

export function prices({ region }: Environment): Prices {
  const onDemand = remember((type) => findOnDemandPrice(type, region), FRESH_SECONDS);
  return {
    hourly: (pool, now) => (pool.market === "spot" ? findSpotPrice(pool, now) : onDemand(pool.type, now)),
    onDemand: async (types, now) => {
      const found = await Promise.all(types.map(async (type) => [type, await onDemand(type, now)] as const));
      return Object.fromEntries(found.filter((pair): pair is [string, number] => pair[1] !== null));
    },
    spot: listSpotPrices,
  };
}

async function findSpotPrice({ type, zone }: Pool, now: string): Promise<number | null> {
  const answer = await ec2Client().send(
    new DescribeSpotPriceHistoryCommand({
      InstanceTypes: [type as _InstanceType],
      AvailabilityZone: zone,
      ProductDescriptions: ["Linux/UNIX"],
      // From and to the same time: the one price that was in force then.
      StartTime: new Date(now),
      EndTime: new Date(now),
    }),
  );
  const price = answer.SpotPriceHistory?.[0]?.SpotPrice;
  return price === undefined ? null : Number(price);
}

async function listSpotPrices(types: readonly string[], since: string, now: string): Promise<SpotPrices> {
  if (types.length === 0) return [];
  const found: SpotPrices[number][] = [];
  const question = {
    InstanceTypes: types as _InstanceType[],
    ProductDescriptions: ["Linux/UNIX"],
    StartTime: new Date(since),
    EndTime: new Date(now),
  };
  for await (const page of paginateDescribeSpotPriceHistory({ client: ec2Client() }, question))
    for (const { InstanceType = "", AvailabilityZone = "", Timestamp, SpotPrice } of page.SpotPriceHistory ?? [])
      found.push({
        type: InstanceType,
        zone: AvailabilityZone,
        time: Timestamp?.toISOString() ?? since,
        usd: Number(SpotPrice),
      });
  return found;
}
