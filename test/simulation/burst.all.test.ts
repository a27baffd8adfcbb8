/** Twenty jobs at one moment with a fiftieth of the account's token buckets: in proportion, what a thousand meet. */
import { expect, test } from "vitest";
import { runBurst } from "./burst.ts";
import { expectCalm } from "./expect-burst.ts";
import { startSimulation } from "./simulation.ts";

const JOBS = 20;

test("many jobs at once all succeed, and no bucket is hammered", { timeout: 240_000 }, async () => {
  const simulation = await startSimulation({}, { record: null });
  try {
    simulation.account.cloud.settings.throttleShare = JOBS / 1000;
    const result = await runBurst(simulation, JOBS);
    expectCalm(result, JOBS);
    expect(result.seconds).toBeLessThan(3600);
  } finally {
    await simulation.stop();
  }
});
