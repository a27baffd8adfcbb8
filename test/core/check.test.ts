import { describe, expect, test } from "vitest";
import { checkAttempt } from "../../core/check.ts";
import { wordOf } from "../../core/finish.ts";
import type { Entry } from "../../core/ledger.ts";
import { BOOTSTRAP_TIMEOUT_SECONDS, MOST_ROUNDS } from "../../core/limits.ts";
import {
  at,
  buildControl,
  buildEntry,
  buildJob,
  buildOutbox,
  buildOutcome,
  buildView,
  noticeAt,
  RELEASED,
} from "./builders.ts";
import type { View } from "../../core/view.ts";

const NOW = at(90);
const check = (entries: readonly Entry[], changes: Partial<View> = {}, now = NOW) =>
  checkAttempt(buildView(entries, changes), 0, now);
const failing = (attempt: number, exitCode = 3, error = "ScriptFailed") => ({
  [`i-${attempt}`]: buildOutbox(attempt, { outcome: buildOutcome("failed", { error, exitCode, message: "why" }) }),
});
const RETRY_TWICE = buildJob({ retry: { errors: 2 } });

describe("where a wait leads", () => {
  const notice = noticeAt(at(150));
  test.each<[string, readonly Entry[], string]>([
    ["nothing was ever launched", [], "plan"],
    ["the first boots", [buildEntry(1, { readyAt: null })], "bootstrap"],
    ["the first is ready", [buildEntry(1)], "run"],
    ["a notice", [buildEntry(1, { notice })], "plan"],
    ["the newest let go", [buildEntry(1, { released: RELEASED, outcome: "interrupted" })], "plan"],
    ["the newest is terminated", [buildEntry(1, { outcome: "lost", terminatedAt: NOW })], "plan"],
    [
      "the replacement boots while the old one computes",
      [buildEntry(1, { notice }), buildEntry(2, { readyAt: null })],
      "bootstrap",
    ],
    ["the replacement is ready, the old one holds on", [buildEntry(1, { notice }), buildEntry(2)], "settle"],
    ["the replacement has a notice itself", [buildEntry(1, { notice }), buildEntry(2, { notice })], "plan"],
    [
      "the old one let go",
      [buildEntry(1, { notice, released: RELEASED, outcome: "interrupted" }), buildEntry(2)],
      "run",
    ],
    [
      "the old one is lost, EC2 has not said so",
      [buildEntry(1, { outcome: "lost", terminateAt: at(80) }), buildEntry(2)],
      "settle",
    ],
    [
      "the one before the previous still holds on",
      [buildEntry(1, { notice }), buildEntry(2, { terminatedAt: at(80), outcome: "lost" }), buildEntry(3)],
      "settle",
    ],
    ["completed", [buildEntry(1, { outcome: "completed", released: RELEASED })], "release"],
    [
      "completed in its own handover",
      [buildEntry(1, { notice, outcome: "completed", released: RELEASED }), buildEntry(2)],
      "release",
    ],
    ["failed", [buildEntry(1, { outcome: "failed", released: RELEASED })], "release"],
    [
      "failed in its own handover",
      [buildEntry(1, { notice, outcome: "failed", released: RELEASED }), buildEntry(2)],
      "release",
    ],
  ])("%s", (_what, entries, next) => {
    expect(check(entries).next).toBe(next);
  });
});

describe("the job's end", () => {
  test("a completion wins over every failure", () => {
    const view = buildView([buildEntry(1, { outcome: "failed" }), buildEntry(2, { outcome: "completed" })], {
      outboxes: failing(1),
    });
    expect(wordOf(view)).toEqual({ finish: { error: null, message: null }, retry: [] });
  });

  test("a failure says what the agent said, and AgentFailed when its outbox is gone", () => {
    const entry = buildEntry(1, { outcome: "failed" });
    expect(check([entry], { outboxes: failing(1, 3, "SetupFailed") }).finish).toEqual({
      error: "SetupFailed",
      message: "why",
    });
    expect(check([entry]).finish).toEqual({ error: "AgentFailed", message: null });
  });

  test("a failure that may be retried goes round", () => {
    const entry = buildEntry(1, { outcome: "failed", released: RELEASED });
    expect(check([entry], { job: RETRY_TWICE, outboxes: failing(1) })).toMatchObject({ next: "plan" });
  });

  test("a failed attempt is counted once: one that is in the record is neither retried nor the end", () => {
    const entries = [buildEntry(1, { outcome: "failed", released: RELEASED }), buildEntry(2)];
    const control = buildControl(entries, { retriedAttempts: [1] });
    const changes = { job: RETRY_TWICE, control, outboxes: failing(1) };
    expect(wordOf(buildView(entries, changes))).toEqual({ finish: null, retry: [] });
    expect(check(entries, changes)).toMatchObject({ next: "run" });
  });

  test("as many retries as the job allows, also when several failures are found in one look", () => {
    const entries = [1, 2, 3].map((attempt) => buildEntry(attempt, { outcome: "failed", released: RELEASED }));
    const outboxes = { ...failing(1), ...failing(2), ...failing(3) };
    expect(wordOf(buildView(entries.slice(0, 2), { job: RETRY_TWICE, outboxes })).retry).toEqual([1, 2]);
    expect(wordOf(buildView(entries, { job: RETRY_TWICE, outboxes })).finish?.error).toBe("ScriptFailed");
  });

  test.each([
    [3, true],
    [4, false],
    [null, false],
  ])("only the exit codes the job names are retried: %s → %s", (exitCode, retried) => {
    const job = buildJob({ retry: { errors: 2, onExitCodes: [3] } });
    const outboxes = { "i-1": buildOutbox(1, { outcome: buildOutcome("failed", { exitCode }) }) };
    expect(check([buildEntry(1, { outcome: "failed" })], { job, outboxes }).next).toBe(retried ? "plan" : "release");
  });
});

test("an older failure to retry and the newest's loss are seen in one look: else Plan would send the job back", () => {
  const entries = [buildEntry(1, { outcome: "failed", released: RELEASED }), buildEntry(2)];
  const found = check(entries, { job: RETRY_TWICE, outboxes: failing(1), states: { "i-2": "stopped" } });
  expect(found).toMatchObject({ next: "plan", lost: [{ instanceId: "i-2" }] });
});

test("a job whose running time is used up is not retried: the next attempt would say the same", () => {
  const entry = buildEntry(1, { outcome: "failed", released: RELEASED });
  const outboxes = failing(1, 143, "RuntimeExceeded");
  expect(check([entry], { job: RETRY_TWICE, outboxes })).toMatchObject({
    next: "release",
    finish: { error: "RuntimeExceeded" },
  });
});

describe("an instance is given up", () => {
  const lostIds = (entries: readonly Entry[], changes: Partial<View> = {}, now = NOW) =>
    check(entries, changes, now).lost.map(({ instanceId }) => instanceId);

  test.each([
    ["shutting-down", null, ["i-1"]],
    ["stopping", null, ["i-1"]],
    ["stopped", null, ["i-1"]],
    ["shutting-down", noticeAt(at(150)), []],
    ["stopped", noticeAt(at(150)), ["i-1"]],
    ["pending", null, []],
    ["unknown", null, []],
  ] as const)("when EC2 says %s and its notice is %o: %o", (state, notice, lost) => {
    expect(lostIds([buildEntry(1, { notice })], { states: { "i-1": state } })).toEqual(lost);
  });

  test("never when it has said its own word or is closed", () => {
    const states = { "i-1": "stopped" as const };
    expect(lostIds([buildEntry(1, { outcome: "interrupted" })], { states })).toEqual([]);
    expect(lostIds([buildEntry(1, { released: RELEASED })], { states })).toEqual([]);
  });

  test("when its agent never reports in 15 minutes, with what was seen", () => {
    const entry = buildEntry(1, { readyAt: null, counter: 0 });
    expect(check([entry], {}, at(BOOTSTRAP_TIMEOUT_SECONDS - 1))).toMatchObject({
      next: "bootstrap",
      timeoutSeconds: 1,
    });
    const unheard = check([entry], {}, at(BOOTSTRAP_TIMEOUT_SECONDS));
    expect(unheard.next).toBe("plan");
    expect(unheard.lost[0]?.reason).toContain("SSM has not heard from it");
    const known = check([entry], { online: ["i-1"] }, at(BOOTSTRAP_TIMEOUT_SECONDS));
    expect(known.lost[0]?.reason).toContain("user data and the bootstrap document failed");
    const unasked = check([entry], { online: null }, at(BOOTSTRAP_TIMEOUT_SECONDS));
    expect(unasked.lost[0]?.reason).toMatch(/EC2 says running, and SSM could not be asked whether it knows it$/);
    const busy = check([{ ...entry, counter: 29 }], { online: ["i-1"] }, at(BOOTSTRAP_TIMEOUT_SECONDS));
    expect(busy.lost[0]?.reason).toContain("`setup` were not done in 900 s");
  });

  test.each([
    ["a missed heartbeat is looked at again, more often", 120, 0, {}, "run", ["i-1"], 60],
    ["a beat was seen lately", 119, 0, {}, "run", [], 120],
    ["three minutes without a sign of life relaunch nothing", 180, 1, {}, "run", ["i-1"], 60],
    ["five minutes, but seen in one look only", 300, 1, {}, "run", ["i-1"], 60],
    ["five minutes in several looks", 300, 2, {}, "plan", [], 120],
    ["SSM still hears the machine", 599, 9, { online: ["i-1"] }, "run", ["i-1"], 60],
    ["SSM could not be asked", 599, 9, { online: null }, "run", ["i-1"], 60],
    ["SSM could not be asked, but ten minutes are enough", 600, 9, { online: null }, "plan", [], 120],
    ["SSM hears it, but ten minutes are enough", 600, 9, { online: ["i-1"] }, "plan", [], 120],
    [
      "most of the stack is silent together: not the machine's fault",
      9000,
      99,
      { stackSilent: true },
      "run",
      ["i-1"],
      60,
    ],
  ] as const)("%s", (_what, seconds, silentLooks, changes, next, silent, heartbeatSeconds) => {
    const found = check([buildEntry(1, { silentLooks, counterSeenAt: at(0) })], changes, at(seconds));
    expect(found).toMatchObject({ next, silent, heartbeatSeconds });
    expect(found.lost).toHaveLength(next === "plan" ? 1 : 0);
  });
});

describe("how long to wait", () => {
  test("run: the job's limit and a reserve, always above the heartbeat", () => {
    const { timeoutSeconds, heartbeatSeconds } = check([buildEntry(1)], {
      job: buildJob({ limits: { runtime: "1s" } }),
    });
    expect(timeoutSeconds).toBe(901);
    expect(timeoutSeconds).toBeGreaterThan(heartbeatSeconds);
  });

  test("run: what other attempts have used is not there any more", () => {
    const before = { outcome: "lost", startedAt: at(0), counterSeenAt: at(50), terminatedAt: at(60) } as const;
    const entries = [buildEntry(1, before), buildEntry(2, { startedAt: at(80) })];
    const job = buildJob({ limits: { runtime: "10m" } });
    expect(check(entries, { job })).toMatchObject({ next: "run", timeoutSeconds: 600 + 900 - 50 - 10 });
    expect(check(entries, { job }, at(1540))).toMatchObject({ next: "release", finish: { error: "RuntimeExceeded" } });
  });

  test.each([
    ["until the action time and a minute", noticeAt(at(150)), null, 120],
    ["in short looks once that is over", noticeAt(at(30)), null, 30],
    ["in short looks while EC2's word is awaited", noticeAt(at(150)), at(80), 30],
    ["in short looks when nothing was announced", null, null, 30],
  ])("settle: %s", (_what, notice, terminateAt, timeoutSeconds) => {
    expect(check([buildEntry(1, { notice, terminateAt }), buildEntry(2)])).toMatchObject({
      next: "settle",
      timeoutSeconds,
    });
  });
});

test("an execution whose history is nearly full ends in order, unless the job is done", () => {
  const view = buildView([buildEntry(1, { readyAt: at(30) })]);
  expect(checkAttempt(view, MOST_ROUNDS, NOW)).toMatchObject({
    next: "release",
    finish: { error: "HistoryLimitReached" },
  });
  const done = buildView([buildEntry(1, { readyAt: at(30), outcome: "completed" })]);
  expect(checkAttempt(done, MOST_ROUNDS, NOW)).toMatchObject({ next: "release", finish: { error: null } });
});

test("an agent at work on setup has an hour; a silent one a quarter of it", () => {
  const working = buildEntry(1, { readyAt: null, counter: 30, counterSeenAt: at(1790) });
  expect(checkAttempt(buildView([working]), 0, at(1800))).toMatchObject({
    next: "bootstrap",
    timeoutSeconds: 120,
    lost: [],
  });
  expect(checkAttempt(buildView([working]), 0, at(1950)).lost).toHaveLength(1);
  const endless = buildEntry(1, { readyAt: null, counter: 120, counterSeenAt: at(3590) });
  expect(checkAttempt(buildView([endless]), 0, at(3600)).lost).toHaveLength(1);
});
