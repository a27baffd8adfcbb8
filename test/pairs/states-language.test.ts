/**
 * The local cloud's interpreter of the States Language beside an independent one, moto's: the same machine in JSONata and in
 * JSONPath, the same answers of its tasks. Status, output, error and cause, the order of states, the seconds before each
 * retry and of each wait have to agree.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { missingProgram } from "../virtual-environment.ts";
import { generate } from "./cases/generated.ts";
import { DIFFERENCES } from "./differences.ts";
import { findSurprises, judgePairs, type Pair, TOPICS, WRITTEN } from "./pairs.ts";

const refused = missingProgram("moto_server");
const GENERATED = generate(20_261_123, 10);

describe.skipIf(refused !== null)(`moto's interpreter${refused === null ? "" : ` (skipped: ${refused})`}`, () => {
  let pairs: readonly Pair[];
  beforeAll(async () => {
    pairs = await judgePairs([...WRITTEN, ...GENERATED]);
  }, 300_000);

  test("says the same of every case, but where a known difference is decided by AWS's text", () => {
    expect(findSurprises(pairs)).toEqual([]);
  });

  test("has seen successes, failures, retries, waits and a time-out", () => {
    const count = (holds: (pair: Pair) => boolean): number => pairs.filter(holds).length;
    expect(count(({ ours }) => ours.status === "SUCCEEDED")).toBeGreaterThan(200);
    expect(count(({ ours }) => ours.status === "FAILED")).toBeGreaterThan(20);
    expect(count(({ ours }) => ours.status === "TIMED_OUT")).toBe(1);
    expect(count(({ ours }) => Object.keys(ours.delays).length > 0)).toBeGreaterThan(40);
    expect(count(({ ours }) => Object.keys(ours.waits).length > 0)).toBeGreaterThan(10);
  });
});

test("each case has a name of its own, and each known difference is of a case", () => {
  const names = WRITTEN.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(DIFFERENCES.map(({ of }) => of).filter((name) => !names.includes(name))).toEqual([]);
});

test("docs/judges.md has the figures", async () => {
  const text = await readFile(join(ROOT, "docs", "judges.md"), "utf8");
  const section = text.split("## States Language")[1]?.split("\n## ")[0] ?? "";
  const figures = [...section.matchAll(/^\| (\d+) \|/gm)].map(([, figure]) => Number(figure));
  expect(figures).toEqual([...TOPICS.map((topic) => topic.length), WRITTEN.length, GENERATED.length]);
  expect(section).toContain(`${DIFFERENCES.length} known differences`);
});
