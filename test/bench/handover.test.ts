/** The handover bench in small: virtual time, so what it measures is the same on every machine. */
import { expect, test } from "vitest";
import { AWS } from "../../bench/handover/aws-constants.ts";
import { dstack } from "../../bench/handover/dstack.ts";
import { gapSeconds, lostSeconds, percentile, redoneSeconds } from "../../bench/handover/measure.ts";
import { playPeer } from "../../bench/handover/peer.ts";
import { INTERRUPTION_USD, MACHINE_HOURLY_USD, PLAIN_TRANSITIONS } from "../../bench/handover/prices.ts";
import { playTypical } from "../../bench/handover/run.ts";
import { skypilot } from "../../bench/handover/skypilot.ts";
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

test("the peers' loops take from the notice to computing what is said of them", () => {
  const story = drawStory(1, 60, 120);
  const restart = (peer: ReturnType<typeof skypilot>): number =>
    percentile(
      playPeer(peer, story).interruptions.map((each) => 120 + gapSeconds(each)),
      0.5,
    );
  expect(restart(skypilot("typical"))).toBeGreaterThan(275);
  expect(restart(skypilot("typical"))).toBeLessThan(375);
  expect(restart(dstack("typical"))).toBeGreaterThan(315);
  expect(restart(dstack("typical"))).toBeLessThan(435);
});

test("what a peer computed after its last save is computed again, and counts as lost", () => {
  const { interruptions } = playPeer(skypilot("low"), drawStory(1, 50, 120));
  const redone = interruptions.map(redoneSeconds);
  expect(Math.min(...redone)).toBeGreaterThanOrEqual(0);
  // A save every 15 minutes, at a moment that has nothing to do with the notice.
  expect(percentile(redone, 0.5)).toBeGreaterThan(300);
  expect(Math.max(...redone)).toBeLessThanOrEqual(900);
  for (const each of interruptions) expect(lostSeconds(each)).toBeCloseTo(gapSeconds(each) + redoneSeconds(each));
});

test("the same seed draws the same story", () => {
  const drawn = (seed: number) => {
    const story = drawStory(seed, 3, 120);
    return [story.noticeAfterSeconds, [1, 2, 3].map((attempt) => story.machine(attempt))];
  };
  expect(drawn(7)).toEqual(drawn(7));
  expect(drawn(7)).not.toEqual(drawn(8));
});
