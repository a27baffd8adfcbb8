/** `GET /prices`, and its row of a week. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createClient, type Client } from "../../contract/client.ts";
import { sampleSeries } from "../../core/costs/price-series.ts";
import { learn } from "../../core/pool-memory.ts";
import { serve, type Served } from "./http-server.ts";
import { createWorld, ON_DEMAND_USD } from "./memory-ports.ts";

const world = createWorld();
let served: Served;
let api: Client;
beforeAll(async () => {
  served = await serve(world);
  api = createClient({ endpoint: served.endpoint, fetch, sign: async ({ headers }) => headers });
});
beforeEach(() => {
  world.pools = [];
});
afterAll(() => served.close());

describe("prices", () => {
  test("of every pool, the cheapest first and those without a spot price last, beside on demand", async () => {
    const { prices } = await api.readPrices({ query: { types: "c6i.large" } });
    expect(prices[0]).toMatchObject({ type: "c6i.large", zone: "eu-central-1a", onDemandUsd: ON_DEMAND_USD });
    expect(prices[0]!.spotUsd).toBe(ON_DEMAND_USD / 4);
    expect(prices[0]!.week).toHaveLength(24);
    expect(prices.at(-1)).toMatchObject({ spotUsd: null, week: [], memory: null });
  });

  test("with what is remembered of a pool, faded to now", async () => {
    const pool = { type: "c6i.large", zone: "eu-central-1a", market: "spot" } as const;
    const sixHoursAgo = "2026-11-22T06:00:00.000Z";
    world.pools = [
      learn(learn(null, pool, { kind: "interrupted" }, sixHoursAgo), pool, { kind: "ended", seconds: 90 }, sixHoursAgo),
    ];
    const { prices } = await api.readPrices({ query: { types: "c6i.large" } });
    expect(prices[0]!.memory).toEqual({ interruptions: 0.5, refusals: 0, meanSeconds: 90, isResting: false });
  });

  test("of the default profile where no type is named; what is not offered is named", async () => {
    const byDefault = await api.readPrices();
    expect([...byDefault.prices.map(({ type }) => type), ...byDefault.unknownTypes]).toContain("c7i.large");
    const { prices, unknownTypes } = await api.readPrices({ query: { types: "c6i.large,c99.large" } });
    expect(unknownTypes).toEqual(["c99.large"]);
    expect(prices.every(({ type }) => type === "c6i.large")).toBe(true);
  });

  test.each(["c6i", "c6i.large,", "C6I.LARGE", Array.from({ length: 101 }, () => "a.b").join(",")])(
    "types=%s is refused by name",
    async (types) => {
      await expect(api.readPrices({ query: { types } })).rejects.toMatchObject({
        name: "InvalidRequest",
        details: [{ field: "types" }],
      });
    },
  );
});

test("a week is a row of equal steps, each with the price in force at its end", () => {
  const at = (hour: number): string => new Date(hour * 3_600_000).toISOString();
  const points = [
    { time: at(5), usd: 3 },
    { time: at(0), usd: 1 },
    { time: at(2), usd: 2 },
  ];
  expect(sampleSeries(points, at(0), at(8), 4)).toEqual([2, 2, 3, 3]);
  expect(sampleSeries(points.slice(0, 1), at(0), at(8), 2)).toEqual([3, 3]);
  expect(sampleSeries([], at(0), at(8), 4)).toEqual([]);
});
