import { expect } from "vitest";
import type { BurstResult } from "./burst.ts";

/** Refused calls for each job, of one bucket and of all. Waits are random: of twenty it is 11 or 12, asked at once and in short waits 27. */
const MOST_REFUSED_OF_A_BUCKET = 10;
const MOST_REFUSED = 15;

/** Every job succeeded on one machine, none is left, the buckets were empty at times, and nobody hammered on them. */
export function expectCalm({ statuses, buckets, refused, instances }: BurstResult, jobs: number): void {
  expect(statuses).toEqual({ SUCCEEDED: jobs });
  expect(instances).toEqual({ terminated: jobs });
  const fleets = buckets.find(({ bucket }) => bucket === "CreateFleet");
  expect(fleets?.granted).toBe(jobs);
  expect(fleets?.refused).toBeGreaterThan(jobs / 2);
  for (const { bucket, refused: ofIt } of buckets) expect(ofIt / jobs, bucket).toBeLessThan(MOST_REFUSED_OF_A_BUCKET);
  expect(refused / jobs).toBeLessThan(MOST_REFUSED);
}
