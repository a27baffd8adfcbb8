/** The handover bench in small: virtual time, so what it measures is the same on every machine. */
import { expect, test } from "vitest";
import { AWS } from "../../bench/handover/aws-constants.ts";
import { INTERRUPTION_USD, MACHINE_HOURLY_USD, PLAIN_TRANSITIONS } from "../../bench/handover/prices.ts";
import { playTypical } from "../../bench/handover/run.ts";
import { drawStory } from "../../bench/handover/story.ts";

test("an interruption costs the last save, its reading back and 5 s: a fifth of what it costs elsewhere", async () => {
  const { systems, ours, shareOfBestPeer } = await playTypical(drawStory(7, 2, 120));
  expect(ours.requestSecondsMax).toBeLessThanOrEqual(5);
  // PlanAttempt and RequestCapacity start in between: their time is in it.
  expect(ours.requestSecondsMax).toBeGreaterThan(2 * AWS.functionStartSeconds.typical);
  expect(ours.readyIn90Seconds).toBeGreaterThan(0);
  expect(ours.beyondSaveAndRestoreSecondsP50).toBeLessThanOrEqual(5);
  const { lostSecondsP50, gapSecondsP50, wallSeconds, costUsd } = systems["spot-connect"];
  // A stop saves: nothing is computed again.
  expect(lostSecondsP50).toBe(gapSecondsP50);
  expect(wallSeconds).toBeLessThan(Math.min(systems.skypilot.wallSeconds, systems.dstack.wallSeconds));
  // One machine all the time, and two from each notice to its end and the time EC2 needs for it.
  expect(costUsd).toBeLessThan(((wallSeconds + 2 * 150) / 3600) * MACHINE_HOURLY_USD + 0.002);
  expect(shareOfBestPeer.lost).toBeLessThanOrEqual(0.2);
  expect(ours.plainTransitions).toBeLessThanOrEqual(PLAIN_TRANSITIONS);
  expect(ours.usdPerInterruption).toBeLessThanOrEqual(INTERRUPTION_USD);
}, 120_000);
