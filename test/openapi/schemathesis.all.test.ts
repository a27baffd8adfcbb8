/** More of test/openapi/schemathesis.test.ts, on another seed each time; a failure prints it. */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goLive, type Live } from "./live.ts";
import { refused } from "./schemathesis.ts";

const MINUTES = 60_000;

describe.skipIf(refused !== null)(`the deployed API${refused === null ? "" : ` (skipped: ${refused})`}`, () => {
  let live: Live;
  beforeAll(async () => {
    live = await goLive();
  }, 2 * MINUTES);
  afterAll(() => live?.close());

  test(
    "answers as it is described, a hundred questions a route, sweeps among them",
    async () => {
      const seed = randomInt(2 ** 31);
      const { code, stdout, stderr } = await live.ask({ examples: 100, seed });
      expect(code, `seed ${seed}\n${stdout}${stderr}`).toBe(0);
    },
    20 * MINUTES,
  );
});
