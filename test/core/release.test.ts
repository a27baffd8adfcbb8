import { describe, expect, test } from "vitest";
import type { Ending, Entry } from "../../core/ledger.ts";
import { outcomeOf, planRelease } from "../../core/release.ts";
import { failureFrom } from "../../core/failure.ts";
import { at, buildControl, buildEntry, noticeAt, RELEASED } from "./builders.ts";

const GRACE = at(1000);
const plan = (entry: Partial<Entry>, seconds: number) =>
  planRelease(buildControl([buildEntry(1, { counterSeenAt: at(seconds), ...entry })]), GRACE, at(seconds));

describe("what ReleaseAll does", () => {
  test.each<[string, Partial<Entry>, number, "stop" | "terminate" | "force" | null]>([
    ["one that computes may save until the grace is over", {}, 999, "stop"],
    ["after the grace it is ended", {}, 1000, "terminate"],
    ["one under notice as well", { notice: noticeAt(at(1100)) }, 999, "stop"],
    ["one that never reported has nothing of the job", { readyAt: null }, 900, "terminate"],
    ["one that let go", { released: RELEASED, outcome: "cancelled" }, 900, "terminate"],
    ["one that completed", { released: RELEASED, outcome: "completed" }, 900, "terminate"],
    ["one that is lost", { outcome: "lost" }, 900, "terminate"],
    ["asked a while ago", { outcome: "lost", terminateAt: at(880) }, 999, null],
    ["asked two minutes ago", { outcome: "lost", terminateAt: at(880) }, 1000, "force"],
    ["forced", { outcome: "lost", terminateAt: at(880), forceAt: at(1000) }, 9999, null],
  ])("%s", (_what, entry, seconds, wanted) => {
    const found = plan(entry, seconds);
    expect(found.terminate).toEqual(wanted === "terminate" ? ["i-1"] : []);
    expect(found.force).toEqual(wanted === "force" ? ["i-1"] : []);
    if (wanted === "stop") expect(found.stop).toEqual(["i-1"]);
    expect(found.released).toBe(false);
  });

  test("a silent agent is told by SSM as well", () => {
    expect(plan({ counterSeenAt: at(800) }, 920).silent).toEqual([]);
    expect(plan({ counterSeenAt: at(800) }, 921).silent).toEqual(["i-1"]);
    expect(plan({ counterSeenAt: at(800), released: RELEASED }, 921).silent).toEqual([]);
  });

  test("released when EC2 has said terminated of every one; nothing is asked of those", () => {
    const gone = { terminatedAt: at(10), outcome: "lost" } as const;
    const control = buildControl([buildEntry(1, gone), buildEntry(2, gone)]);
    expect(planRelease(control, GRACE, at(2000))).toMatchObject({ released: true, terminate: [], force: [], stop: [] });
    expect(planRelease(buildControl([]), GRACE, at(0)).released).toBe(true);
  });

  test.each([
    [950, 30],
    [990, 10],
    [999.5, 1],
    [1000, 30],
    [5000, 30],
  ])("looks again in time: %d s → %d s", (seconds, timeoutSeconds) => {
    expect(plan({}, seconds).timeoutSeconds).toBe(timeoutSeconds);
  });
});

describe("the job's outcome", () => {
  const ending = (changes: Partial<Ending>): Ending => ({
    cause: "finished",
    error: null,
    message: null,
    since: at(0),
    graceUntil: GRACE,
    ...changes,
  });
  test.each([
    ["a completion wins over a cancel", "completed", { cause: "cancel" }, "succeeded", null],
    ["a completion wins over giving up", "completed", { error: "AttemptLimitReached" }, "succeeded", null],
    ["the error it ended with", "failed", { error: "ScriptFailed", message: "exit 3" }, "failed", "ScriptFailed"],
    ["a cancel", "interrupted", { cause: "cancel" }, "cancelled", "JobCancelled"],
    ["a stopped execution", "lost", { cause: "aborted", message: "stopped" }, "cancelled", "JobCancelled"],
  ] as const)("%s", (_what, outcome, changes, state, error) => {
    const control = buildControl([buildEntry(1, { outcome }), buildEntry(2, { outcome: "unused" })], {
      state: "ending",
      ending: ending(changes),
    });
    expect(outcomeOf(control, at(9))).toMatchObject({ state, error, endedAt: at(9) });
  });
});

describe("a caught error becomes the job's", () => {
  test.each([
    [null, null, null, null],
    ["NetworkUnusable", '{"errorType":"NetworkUnusable","errorMessage":"no subnet"}', "NetworkUnusable", "no subnet"],
    ["ScriptFailed", "exit 3", "ScriptFailed", "exit 3"],
    ["Error", "{not json", "ExecutionFailed", "Error: {not json"],
  ])("%s %s", (error, message, name, text) => {
    expect(failureFrom({ error, message })).toEqual({ error: name, message: text });
  });

  test.each([
    ["States.Timeout", "", "States.Timeout"],
    ["Lambda.Unknown", '{"errorMessage":"boom"}', "Lambda.Unknown: boom"],
  ])("%s %s, with what to do about it", (error, message, text) => {
    const failure = failureFrom({ error, message });
    expect(failure.error).toBe("ExecutionFailed");
    expect(failure.message?.startsWith(`${text}. `)).toBe(true);
  });
});
