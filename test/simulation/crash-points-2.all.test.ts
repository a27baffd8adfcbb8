/** The other half of the crash points; see crash-points-1. */
import { afterAll, beforeAll, test } from "vitest";
import { COURSE_NAMES } from "./crash-scenarios.ts";
import { blowsOf, half, isReplay, openSuite, playBlows, type CrashSuite } from "./crash-suite.ts";

let suite: CrashSuite | undefined;
beforeAll(async () => {
  if (!isReplay) suite = await openSuite();
}, 300_000);
afterAll(() => suite?.simulation.stop());

test.skipIf(isReplay).each(COURSE_NAMES)("%s", { timeout: 3_600_000 }, async (course) => {
  if (suite) await playBlows(suite, blowsOf(suite, course, half(1)));
});
