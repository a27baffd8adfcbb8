import { describe, expect, test } from "vitest";
import type { Pool } from "../../core/ledger.ts";
import { planAttempt } from "../../core/plan.ts";
import { fade, HALF_LIFE_SECONDS, isHot, learn, meanSeconds, type PoolRecord } from "../../core/pool-memory.ts";
import { at, buildControl, buildJob, buildRecord, buildView, INFRASTRUCTURE } from "./builders.ts";

const POOL: Pool = { type: "c5.large", zone: "us-east-1a", market: "spot" };
const learnAll = (...news: readonly (readonly [number, Parameters<typeof learn>[2]])[]): PoolRecord =>
  news.reduce<PoolRecord | null>((record, [seconds, about]) => learn(record, POOL, about, at(seconds)), null)!;
const interrupted = { kind: "interrupted" } as const;

describe("what is remembered of a pool", () => {
  test("halves in six hours, and a late event fades nothing", () => {
    const record = learnAll([0, interrupted], [0, { kind: "refused" }]);
    expect(fade(record, at(HALF_LIFE_SECONDS))).toMatchObject({ interruptions: 0.5, refusals: 0.5 });
    expect(fade(record, at(-100))).toEqual(record);
    expect(learn(record, POOL, interrupted, at(HALF_LIFE_SECONDS)).interruptions).toBe(1.5);
  });

  test("machines' lifetimes as their average, the newer ones counting more", () => {
    expect(meanSeconds(learnAll([0, interrupted]))).toBeNull();
    const record = learnAll([0, { kind: "ended", seconds: 100 }], [HALF_LIFE_SECONDS, { kind: "ended", seconds: 400 }]);
    expect(meanSeconds(record)).toBeCloseTo((0.5 * 100 + 400) / 1.5, 9);
    expect(meanSeconds(fade(record, at(100 * HALF_LIFE_SECONDS)))).toBeNull();
  });

  test("makes it rest for ten minutes after an interruption, two after a refusal", () => {
    const taken = learnAll([0, interrupted]);
    expect([isHot(taken, at(599)), isHot(taken, at(600))]).toEqual([true, false]);
    const refused = learnAll([0, { kind: "refused" }]);
    expect([isHot(refused, at(119)), isHot(refused, at(120))]).toEqual([true, false]);
    expect(isHot(learnAll([0, { kind: "ended", seconds: 1 }]), at(1))).toBe(false);
  });

  test("makes one rest that was taken again and again, until that has faded", () => {
    const often = learnAll([0, interrupted], [3600, interrupted], [7200, interrupted]);
    expect(isHot(often, at(7200 + 3600))).toBe(true);
    expect(isHot(often, at(7200 + 2 * HALF_LIFE_SECONDS))).toBe(false);
  });
});

describe("a launch", () => {
  const plan = (memory: readonly PoolRecord[], tries = 0) => {
    const capacity = { since: at(0), tries, refusals: [], nextTryAt: at(1) };
    const control = buildControl([], tries === 0 ? {} : { capacity });
    const call = { infrastructure: INFRASTRUCTURE, rounds: 1, now: at(10) };
    const found = planAttempt({ ...buildView([]), control }, buildRecord(buildJob()), call, "stack", memory);
    if (found.action !== "launch") throw new Error(found.action);
    return found.request.pools.map(({ type, zone }) => `${type} ${zone}`);
  };
  const hot = (pool: Partial<Pool> = {}): PoolRecord => learn(null, { ...POOL, ...pool }, interrupted, at(0));
  const ALL = ["c5.large us-east-1a", "c5.large us-east-1b", "m5.large us-east-1a", "m5.large us-east-1b"];

  test("leaves out the pools that rest, whichever job they were taken from", () => {
    expect(plan([])).toEqual(ALL);
    expect(plan([hot()])).toEqual(ALL.slice(1));
    expect(plan([hot({ market: "on-demand" }), hot({ zone: "us-east-1z" })])).toEqual(ALL);
  });

  test("takes them all the same where there is nothing else, and at every later try", () => {
    const types = ["c5.large", "m5.large"];
    const everywhere = types.flatMap((type) => ["us-east-1a", "us-east-1b"].map((zone) => hot({ type, zone })));
    expect(plan(everywhere)).toEqual(ALL);
    expect(plan([hot()], 1)).toEqual(ALL);
  });
});
