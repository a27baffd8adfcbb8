/** Twenty jobs at one moment with a fiftieth of the account's token buckets: in proportion, what a thousand meet. */
import { expect, test } from "vitest";
import { runBurst, type WayIn } from "./burst.ts";
import { expectCalm } from "./expect-burst.ts";
import { startSimulation } from "./simulation.ts";

const JOBS = 20;

test.each<WayIn>(["execution", "api"])(
  "many jobs at once (%s) all succeed, and no bucket is hammered",
  async (wayIn) => {
    const simulation = await startSimulation({}, { record: null });
    try {
      simulation.account.cloud.settings.throttleShare = JOBS / 1000;
      const result = await runBurst(simulation, JOBS, wayIn);
      expectCalm(result, JOBS);
      expect(result.seconds).toBeLessThan(3600);
    } finally {
      await simulation.stop();
    }
  },
  240_000,
);
