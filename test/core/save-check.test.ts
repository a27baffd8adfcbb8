/** A save against a notice and against its price, with numbers worked out by hand. */
import { describe, expect, test } from "vitest";
import { checkSave, LONGEST_SAVE_SECONDS, warnOfSave, type SaveCheck } from "../../core/save-check.ts";
import { buildJob } from "./builders.ts";

const GB = 1e9;
const given = (sizeGB: number) => ({ bytes: sizeGB * GB, measuredIn: null });
const fieldsOf = (job: ReturnType<typeof buildJob>, check: SaveCheck, hourlyUsd: number | null = null) =>
  warnOfSave(job, check, hourlyUsd).map(({ field }) => field);

test("a notice of 120 s, seen after up to 2, with the kill 8 s before its end, leaves 110", () => {
  expect(LONGEST_SAVE_SECONDS).toBe(110);
});

test("5 GB every 15 minutes on elastic throughput: $1.20 an hour to write, 15 cents to read back, 10 s", () => {
  // 5 × 4 × $0.06 and 5 × $0.03; 5,000,000,000 / (500 × 1,048,576) = 9.54, at 1,500 MiB/s 3.18.
  const check = checkSave(buildJob({ checkpoint: { every: "15m" } }), given(5), "elastic");
  expect(check).toEqual({
    bytes: 5 * GB,
    measuredIn: null,
    throughput: "elastic",
    seconds: 10,
    bestSeconds: 4,
    graceSeconds: 30,
    usdPerHour: expect.closeTo(1.2, 9) as number,
    resumeUsd: expect.closeTo(0.15, 9) as number,
  });
});

test("bursting throughput gives 100 MiB/s and asks nothing; without `every` there is no price an hour", () => {
  // 5,000,000,000 / (100 × 1,048,576) = 47.7
  const check = checkSave(buildJob({ checkpoint: { every: null } }), given(5), "bursting");
  expect(check).toMatchObject({ seconds: 48, bestSeconds: 48, usdPerHour: null, resumeUsd: 0 });
});

describe("the notice", () => {
  test("on demand there is none", () => {
    const job = buildJob({ instance: { market: "on-demand" } });
    const check = checkSave(job, given(1000), "elastic");
    expect(check.graceSeconds).toBeNull();
    // 1,000 GB take 1,908 s, more than `every`, 900 s.
    expect(fieldsOf(job, check)).toEqual(["checkpoint.every"]);
  });

  test("a save that stopGrace has room for is no warning; one second more names the grace that would do", () => {
    // 15 GB: 28.6 s. 16 GB: 30.5 s.
    const job = buildJob({});
    expect(warnOfSave(job, checkSave(job, given(15), "elastic"), null)).toEqual([]);
    const [warning] = warnOfSave(job, checkSave(job, given(16), "elastic"), null);
    expect(warning).toEqual({
      field: "checkpoint.stopGrace",
      problem: "is 30 s, and a save of 16 GB takes at least 31 s at 500 MiB/s",
      expected: "at least 31s, better half as much again; a notice leaves 110 s",
    });
    const longer = buildJob({ checkpoint: { stopGrace: "31s" } });
    expect(warnOfSave(longer, checkSave(longer, given(16), "elastic"), null)).toEqual([]);
  });

  test("57 GB are the most at 500 MiB/s; more needs efs-utils 2; more than 173 GB is never in time", () => {
    // 57: 108.7 s. 58: 110.6 s, at 1,500 MiB/s 36.9. 173: 109.99 s at 1,500. 174: 110.6 s.
    const job = buildJob({ checkpoint: { stopGrace: "109s" } });
    const warn = (sizeGB: number) => warnOfSave(job, checkSave(job, given(sizeGB), "elastic"), null)[0];
    expect(warn(57)).toBeUndefined();
    expect(warn(58)?.problem).toMatch(/only with amazon-efs-utils 2: .* 111 s at 500 MiB\/s, 37 s at 1,500 MiB\/s/);
    expect(warn(173)?.problem).toMatch(/only with amazon-efs-utils 2/);
    expect(warn(174)).toMatchObject({
      field: "checkpoint.sizeGB",
      problem:
        "means that no last save is complete: a save of 174 GB takes at least 111 s at 1,500 MiB/s, a notice leaves 110 s",
      expected: expect.stringMatching(/at most 57\.7 GB, or `saveSignal` with an `every` .*on-demand/) as string,
    });
  });

  test("on bursting throughput 12 GB are too much, and no efs-utils helps; a measured save says whose it was", () => {
    // 12,000,000,000 / (100 × 1,048,576) = 114.4
    const job = buildJob({});
    const check = checkSave(job, { bytes: 12 * GB, measuredIn: "train-0123456789ab" }, "bursting");
    expect(warnOfSave(job, check, null)[0]).toMatchObject({
      field: "checkpoint",
      problem: expect.stringContaining(
        "a save of 12 GB, as train-0123456789ab made, takes at least 115 s at 100 MiB/s",
      ) as string,
    });
  });
});

describe("the price of `every`", () => {
  const job = buildJob({ checkpoint: { every: "15m" } });
  const check = checkSave(job, given(5), "elastic");

  test("is a warning where it is above the machine's, and says from when on it is not", () => {
    // $1.20 / $0.04 × 900 s = 27,000 s
    expect(warnOfSave(job, check, 0.04)).toEqual([
      {
        field: "checkpoint.every",
        problem: "is 900 s: saves of 5 GB cost $1.20 an hour to write, the machine $0.0400",
        expected: expect.stringMatching(/^27000s or more .* bursting throughput/) as string,
      },
    ]);
    const rarer = buildJob({ checkpoint: { every: "27000s" } });
    expect(warnOfSave(rarer, checkSave(rarer, given(5), "elastic"), 0.04)).toEqual([]);
  });

  test("is none where the machine costs more, has no price, or writing costs nothing", () => {
    expect(warnOfSave(job, check, 1.21)).toEqual([]);
    expect(warnOfSave(job, check, null)).toEqual([]);
    expect(warnOfSave(job, checkSave(job, given(3), "bursting"), 0.04)).toEqual([]);
  });

  test("saves that are to come faster than one is written", () => {
    // 6 GB: 11.4 s
    const often = buildJob({ checkpoint: { every: "12s" } });
    expect(fieldsOf(often, checkSave(often, given(6), "elastic"))).toEqual(["checkpoint.every"]);
    expect(fieldsOf(often, checkSave(often, given(5), "elastic"))).toEqual([]);
  });
});
