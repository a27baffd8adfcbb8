/** The peers of the handover bench, and the stories that all are told. */
import { expect, test } from "vitest";
import { AWS } from "../../bench/handover/aws-constants.ts";
import type { Constants } from "../../bench/handover/constant.ts";
import { DSTACK } from "../../bench/handover/dstack-constants.ts";
import { JOB } from "../../bench/handover/job-constants.ts";
import { SKYPILOT } from "../../bench/handover/skypilot-constants.ts";
import { dstack } from "../../bench/handover/dstack.ts";
import { gapSeconds, lostSeconds, percentile, redoneSeconds } from "../../bench/handover/measure.ts";
import { playPeer } from "../../bench/handover/peer.ts";
import { skypilot } from "../../bench/handover/skypilot.ts";
import { drawStory } from "../../bench/handover/story.ts";

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

test.each<[string, Constants]>([
  ["AWS", AWS],
  ["dstack", DSTACK],
  ["the job", JOB],
  ["SkyPilot", SKYPILOT],
])("%s: each number has its source, its best and its worst", (_, constants) => {
  for (const [name, { low, typical, high, source }] of Object.entries(constants)) {
    expect([low, typical, high], name).toEqual([low, typical, high].toSorted((a, b) => a - b));
    expect(source, name).not.toBe("");
  }
});
