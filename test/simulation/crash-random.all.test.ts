/**
 * Jobs to which a seed does several things at once. The seeds are new in each run; a failing one is told with what it did,
 * and `SEED=…` plays it again, alone.
 */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { caseOf, scenarioOf, tellCase } from "./crash-random.ts";
import { playScenario } from "./crash-run.ts";
import { openSuite, type CrashSuite } from "./crash-suite.ts";

const SEEDS = Number(process.env["SEEDS"] ?? 60);
const replayed = process.env["SEED"];
const seeds = replayed === undefined ? Array.from({ length: SEEDS }, () => randomInt(2 ** 32)) : [Number(replayed)];

let suite: CrashSuite;
beforeAll(async () => {
  suite = await openSuite(["stopped", "refused", "handover", "cancelled"]);
}, 300_000);
afterAll(() => suite?.simulation.stop());

test.each(seeds)("seed %i", { timeout: 300_000 }, async (seed) => {
  const random = caseOf(seed, suite.points);
  const scenario = scenarioOf(`seed-${seed}`, random);
  const { problems, story } = await playScenario(suite.simulation, scenario, { phase: random.phase }, random.blows);
  const told = `${tellCase(seed, random)}\n${story}`;
  if (replayed !== undefined) console.log(told);
  expect(problems, told).toEqual([]);
});
