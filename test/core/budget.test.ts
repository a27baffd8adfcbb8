/** `limits.budgetUsd`, with sums worked out by hand. */
import { describe, expect, test } from "vitest";
import { forgottenUsdAfter, secondsOfBudget, spentUsd } from "../../core/budget.ts";
import { checkAttempt } from "../../core/check.ts";
import { finishOf } from "../../core/finish.ts";
import { at, buildControl, buildEntry, buildJob, buildView, noticeAt } from "./builders.ts";

/** Attempt 1 costs $0.04 an hour from second 0 on; the last save takes 30 s of grace and a minute of reserve. */
const budget = (budgetUsd: number | null) => buildJob({ limits: { budgetUsd } });
const running = buildEntry(1, { startedAt: at(60), counterSeenAt: at(3590) });

describe("what is spent", () => {
  test("is each machine's hourly price from launch to its end, a minute at least", () => {
    expect(spentUsd(buildControl([running]), at(1800))).toBeCloseTo(0.02, 12);
    expect(spentUsd(buildControl([running]), at(1))).toBeCloseTo(0.04 / 60, 12);
    const ended = buildEntry(1, { endedAt: at(900), terminatedAt: at(1000), terminateAt: at(880) });
    expect(spentUsd(buildControl([ended, buildEntry(2, { launchedAt: at(900) })]), at(1800))).toBeCloseTo(0.02, 12);
  });

  test("is nothing for one that EC2 took in its first hour, nor for one without a price", () => {
    const taken = { notice: noticeAt(at(3500)), terminatedAt: at(3500) };
    expect(spentUsd(buildControl([buildEntry(1, taken)]), at(9999))).toBe(0);
    expect(spentUsd(buildControl([buildEntry(1, { ...taken, terminatedAt: at(3600) })]), at(9999))).toBeCloseTo(0.04);
    expect(spentUsd(buildControl([buildEntry(1, { hourlyUsd: null })]), at(9999))).toBe(0);
  });

  test("keeps what entries cost that are forgotten", () => {
    const control = buildControl([buildEntry(1, { terminatedAt: at(900) })], { forgottenUsd: 1 });
    const forgottenUsd = forgottenUsdAfter(control, Object.values(control.entries), at(2000));
    expect(spentUsd({ ...control, entries: {}, forgottenUsd }, at(2000))).toBeCloseTo(1.01, 12);
  });
});

describe("the budget", () => {
  test("leaves the seconds that its rest pays for, less the last save's", () => {
    // $0.03 of $0.04 an hour are 2700 s; 1800 of them are gone, and 90 are the save's.
    expect(secondsOfBudget(buildControl([running]), budget(0.03), at(1800))).toBeCloseTo(810, 6);
    const both = buildControl([running, buildEntry(2, { launchedAt: at(1800) })]);
    // The second machine's first minute is paid already; then both cost $0.08 an hour.
    expect(secondsOfBudget(both, budget(0.03), at(1800))).toBeCloseTo(
      ((0.03 - 0.02 - 0.04 / 60) / 0.08) * 3600 - 90,
      6,
    );
  });

  test("is none where the job has none, or comes from before there was one", () => {
    expect(secondsOfBudget(buildControl([running]), budget(null), at(1800))).toBeNull();
    const { budgetUsd: _, ...limits } = budget(null).limits;
    expect(secondsOfBudget(buildControl([running]), { ...budget(null), limits }, at(1800))).toBeNull();
  });

  test("ends the job by name when it is used up, whatever the machine does", () => {
    const view = (seconds: number) => ({
      ...buildView([{ ...running, counterSeenAt: at(seconds) }]),
      job: budget(0.03),
    });
    expect(finishOf(view(2609), 1, at(2609))).toBeNull();
    expect(finishOf(view(2610), 1, at(2610))).toMatchObject({
      error: "BudgetExceeded",
      message: "the machines cost $0.0290 so far; limits.budgetUsd is 0.03",
    });
    expect(checkAttempt(view(2610), 1, at(2610)).next).toBe("release");
  });

  test("without a machine ends it only when nothing is left", () => {
    const ended = buildControl([buildEntry(1, { terminateAt: at(1700), terminatedAt: at(1800) })]);
    expect(secondsOfBudget(ended, budget(0.03), at(9999))).toBeNull();
    expect(secondsOfBudget(ended, budget(0.02), at(9999))).toBe(0);
  });

  test("is when RunAttempt's wait ends", () => {
    const view = { ...buildView([{ ...running, counterSeenAt: at(1790) }]), job: budget(0.03) };
    expect(checkAttempt(view, 1, at(1800))).toMatchObject({ next: "run", timeoutSeconds: 810 });
  });
});
