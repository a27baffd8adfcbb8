/** The first launch of a job that is not submitted, and its price, with sums worked out by hand. */
import { describe, expect, test } from "vitest";
import { costsPerHour, estimateCosts, planLaunch, warnOfMaxPrice } from "../../core/launch-plan.ts";
import { learn } from "../../core/pool-memory.ts";
import { buildJob } from "./builders.ts";

const NOW = "2026-11-22T10:00:00.000Z";
const A = { type: "c6i.large", zone: "us-east-1a" };
const B = { type: "c6i.large", zone: "us-east-1b" };
const C = { type: "m6i.large", zone: "us-east-1a" };
const OFFERED = [A, B, C];
const interrupted = learn(null, { ...A, market: "spot" }, { kind: "interrupted" }, NOW);
const jobOn = (market: string, more: object = {}) =>
  buildJob({ instance: { types: ["c6i.large", "m6i.large"], market, ...more } });
const launch = (market: string, memory = [interrupted]) => planLaunch(jobOn(market).instance, OFFERED, memory, NOW);

describe("the request", () => {
  test("asks every pool that EC2 offers, without the one that rests", () => {
    expect(launch("spot", []).pools).toEqual([A, B, C]);
    expect(launch("spot")).toMatchObject({
      market: "spot",
      pools: [B, C],
      reason: expect.stringMatching(/^one request over 2 pools: .*; 1 pool rests, /) as string,
    });
  });

  test("a spot pool's memory is nothing to a request on demand; spot-then-on-demand begins on spot", () => {
    expect(launch("on-demand")).toMatchObject({ market: "on-demand", pools: [A, B, C], maxPriceUsdPerHour: null });
    expect(launch("spot-then-on-demand")).toMatchObject({ market: "spot", pools: [B, C] });
  });

  test("in the zones that the job allows", () => {
    const { instance } = jobOn("spot", { zones: ["us-east-1b"] });
    expect(planLaunch(instance, OFFERED, [], NOW).pools).toEqual([B]);
  });

  test("when all rest, all are asked", () => {
    const memory = OFFERED.map((pool) => learn(null, { ...pool, market: "spot" }, { kind: "refused" }, NOW));
    expect(launch("spot", memory).pools).toEqual([A, B, C]);
  });
});

describe("what it costs", () => {
  const prices = [
    { ...A, spotUsd: 0.02, onDemandUsd: 0.1 },
    { ...B, spotUsd: 0.03, onDemandUsd: 0.1 },
    { ...C, spotUsd: null, onDemandUsd: 0.12 },
  ];
  const facts = { hasPublicIp: true, diskGiB: { "c6i.large": 73 } };

  test("an hour of the cheapest pool that is asked, with disk, address and saves", () => {
    // 73 GiB × $0.08 / 730 h = $0.008; 0.03 + 0.008 + 0.005 + 1.2 = 1.243
    expect(costsPerHour(launch("spot"), prices, facts, 1.2)).toEqual({
      pool: { ...B, market: "spot" },
      computeUsd: 0.03,
      diskUsd: 0.008,
      addressUsd: 0.005,
      savesUsd: 1.2,
      usd: 1.243,
    });
    const unaddressed = costsPerHour(launch("on-demand"), prices, { hasPublicIp: false, diskGiB: {} }, null);
    expect(unaddressed).toMatchObject({ pool: A, computeUsd: 0.1, diskUsd: null, addressUsd: 0, usd: 0.1 });
    expect(costsPerHour(launch("spot"), [], facts, null)).toBeNull();
  });

  test("the longest run at that price, and how long the budget lasts for the machine alone", () => {
    // 1.243 × 24 = 29.832; 3 / 0.03 = 100 h
    const costs = costsPerHour(launch("spot"), prices, facts, 1.2);
    const job = buildJob({ limits: { runtime: "24h", budgetUsd: 3 } });
    expect(estimateCosts(job, costs)).toEqual({
      runtimeSeconds: 86_400,
      runtimeUsd: 29.832,
      budgetUsd: 3,
      budgetSeconds: 360_000,
    });
    expect(estimateCosts(job, null)).toMatchObject({ runtimeUsd: null, budgetUsd: 3, budgetSeconds: null });
    expect(estimateCosts(buildJob({}), costs)).toMatchObject({ budgetUsd: null, budgetSeconds: null });
  });

  test("a price limit below every spot price is a warning", () => {
    const warn = (maxPrice: number | null, market = "spot") =>
      warnOfMaxPrice(planLaunch(jobOn(market, { maxPrice }).instance, OFFERED, [], NOW), prices);
    expect(warn(0.019)).toEqual([
      {
        field: "instance.maxPrice",
        problem: expect.stringMatching(/^is 0\.019, and the cheapest pool costs 0\.02 an hour now/) as string,
        expected: "at least 0.02, more types, or null",
      },
    ]);
    expect([warn(0.02), warn(null), warn(0.019, "on-demand")]).toEqual([[], [], []]);
  });
});
