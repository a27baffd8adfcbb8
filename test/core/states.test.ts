import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ATTEMPT_OUTCOMES,
  ORDERS,
  higherOutcome,
  isFinal,
  JOB_STATES,
  orderRank,
  outcomeRank,
} from "../../core/states.ts";
import { addSeconds, isPast, secondsBetween, wholeSeconds } from "../../core/time.ts";
import { isClosed, newestEntries } from "../../core/ledger.ts";
import { buildControl, buildEntry, at, RELEASED, START } from "./builders.ts";
import "../seed.ts";

const outcome = fc.constantFrom(...ATTEMPT_OUTCOMES, null);

describe("outcomes only rise", () => {
  test("the ranks are those of the contract, and none is below unused", () => {
    expect(ATTEMPT_OUTCOMES.map(outcomeRank)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(outcomeRank(null)).toBe(-1);
    expect(ATTEMPT_OUTCOMES.at(-1)).toBe("completed");
  });

  test("the higher of any outcomes is the same in whatever order they come", () => {
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1 }), (outcomes) => {
        const forwards = outcomes.reduce(higherOutcome);
        expect(forwards).toBe(outcomes.toReversed().reduce(higherOutcome));
        expect(outcomeRank(forwards)).toBe(Math.max(...outcomes.map(outcomeRank)));
      }),
    );
  });
});

test("orders rise from prepare to fenced", () => {
  expect(ORDERS.map(orderRank)).toEqual([0, 1, 2, 3, 4]);
  expect(orderRank("fenced")).toBeGreaterThan(orderRank("stop"));
});

test("three job states are final", () => {
  expect(JOB_STATES.filter(isFinal)).toEqual(["succeeded", "failed", "cancelled"]);
});

describe("time", () => {
  test("adding and measuring undo each other", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e8, max: 1e8 }), (seconds) => {
        expect(secondsBetween(START, addSeconds(START, seconds))).toBe(seconds);
      }),
    );
  });

  test("a time is past from the moment it comes", () => {
    expect(isPast(at(10), at(9.999))).toBe(false);
    expect(isPast(at(10), at(10))).toBe(true);
  });

  test.each([
    [-5, 1],
    [0, 1],
    [0.2, 1],
    [1.2, 2],
    [30, 30],
  ])("a state's time-out of %d s is %d s: Step Functions takes whole seconds above 0", (seconds, whole) => {
    expect(wholeSeconds(seconds)).toBe(whole);
  });
});

describe("entries", () => {
  test("the newest are the last attempt's, and there are none before the first launch", () => {
    const [first, second] = [buildEntry(1), buildEntry(2)];
    expect(newestEntries(buildControl([first, second]))).toEqual([second]);
    expect(newestEntries(buildControl([]))).toEqual([]);
  });

  test.each([
    [{}, false],
    [{ terminateAt: START, forceAt: START }, false],
    [{ outcome: "lost" as const }, false],
    [{ released: RELEASED }, true],
    [{ terminatedAt: START }, true],
  ])("%o is closed: %s", (changes, closed) => {
    expect(isClosed(buildEntry(1, changes))).toBe(closed);
  });
});
