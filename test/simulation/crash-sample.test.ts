/** A few of the crash points (all of them: crash-points-*.all.test.ts): the same in each short run, drawn by a seed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { HURTS } from "./crash-points.ts";
import { openSuite, playBlows, type CrashSuite } from "./crash-suite.ts";

const SEED = 20_261_122;
const SAMPLE = 5;

let suite: CrashSuite;
beforeAll(async () => {
  suite = await openSuite(["stopped"]);
}, 120_000);
afterAll(() => suite?.simulation.stop());

test("a job that is stopped ends as it should, and its calls are recorded", () => {
  expect(suite.plain.get("stopped")?.problems).toEqual([]);
  expect(new Set(suite.points.map(({ caller }) => caller)).size).toBeGreaterThan(10);
});

test.each(Array.from({ length: SAMPLE }, (_, index) => index))("point %i of the sample", async (index) => {
  const point = suite.points[(SEED * (index + 1)) % suite.points.length];
  const hurt = HURTS[index % HURTS.length];
  expect(point).toBeDefined();
  if (point && hurt) await playBlows(suite, [{ point, hurt }]);
});
