/** More of test/pairs/states-language.test.ts: machines drawn anew each time; `SEED=… ALL=1` draws the same again. */
import { randomInt } from "node:crypto";
import { describe, expect, test } from "vitest";
import { missingProgram } from "../virtual-environment.ts";
import { generate } from "./cases/generated.ts";
import { findSurprises, judgePairs } from "./pairs.ts";

const refused = missingProgram("moto_server");
const seed = Number(process.env.SEED ?? randomInt(2 ** 31));

describe.skipIf(refused !== null)(`moto's interpreter${refused === null ? "" : ` (skipped: ${refused})`}`, () => {
  test(`says the same of 300 machines drawn from seed ${seed}`, async () => {
    const pairs = await judgePairs(generate(seed, 300));
    expect(findSurprises(pairs), `SEED=${seed}`).toEqual([]);
    expect(pairs.filter(({ ours }) => Object.keys(ours.delays).length > 0).length).toBeGreaterThan(30);
  }, 900_000);
});
