/** Every state a control item can be in, and what a person is told of it. */
import { describe, expect, test } from "vitest";
import { explainAdmission, explainWait, WAIT_REASONS, type Heard } from "../../core/explain-wait.ts";
import type { CapacityWait, Control, Ending, Entry } from "../../core/ledger.ts";
import { at, buildControl, buildEntry, buildJob, buildOutbox, noticeAt, RELEASED } from "./builders.ts";

const NOTHING_HEARD: Heard = { outboxes: {}, online: [] };
const explain = (entries: readonly Entry[], changes: Partial<Control> = {}, heard: Partial<Heard> = {}) =>
  explainWait(buildControl(entries, changes), buildJob(), { ...NOTHING_HEARD, ...heard });

const pool = { type: "c5.large", zone: "us-east-1a", market: "spot" } as const;
const capacityWait = (changes: Partial<CapacityWait> = {}): CapacityWait => ({
  since: at(100),
  tries: 2,
  refusals: [{ pool, code: "InsufficientInstanceCapacity", message: "none", at: at(110) }],
  nextTryAt: at(140),
  ...changes,
});
const ending = (changes: Partial<Ending> = {}): Ending => ({
  cause: "finished",
  error: null,
  message: null,
  since: at(500),
  graceUntil: at(590),
  ...changes,
});

describe("no reason is given", () => {
  test.each<[string, readonly Entry[], Partial<Control>]>([
    ["while the scripts run", [buildEntry(1)], { phase: "running" }],
    [
      "while they run and a move is asked for beside them",
      [buildEntry(1)],
      { phase: "running", capacity: capacityWait() },
    ],
    ["after the end", [], { state: "ended", phase: "succeeded" }],
  ])("%s", (_, entries, changes) => expect(explain(entries, changes)).toBeNull());
});

describe("before the first machine", () => {
  test("it is admitted", () => {
    expect(explainAdmission(at(0))).toMatchObject({ reason: "admitting", since: at(0), until: null, pools: [] });
  });

  test("its file system is made ready, or there is none to make", () => {
    expect(explain([], { phase: "submitted" })).toMatchObject({
      reason: "preparing",
      message: expect.stringContaining("The file system spot-connect-test and its mount targets") as unknown,
    });
    const control = buildControl([], { phase: "submitted" });
    expect(explainWait(control, buildJob({ filesystem: null }), NOTHING_HEARD)?.message).toBe(
      "The stack's network is being looked at.",
    );
  });

  test("EC2 is asked", () => {
    expect(explain([], { phase: "starting" })).toMatchObject({
      reason: "requesting",
      message: "EC2 is being asked for a machine.",
    });
  });
});

describe("without capacity", () => {
  test("each pool's answer in EC2's words and ours, the next try, and when it is given up", () => {
    expect(explain([], { phase: "waiting", capacity: capacityWait() })).toEqual({
      reason: "capacity",
      message: "EC2 has no machine to give (2 tries: InsufficientInstanceCapacity in 1 pool).",
      since: at(100),
      nextTryAt: at(140),
      until: at(100 + 6 * 3600),
      instanceIds: [],
      pools: [
        {
          pool,
          code: "InsufficientInstanceCapacity",
          message: "none",
          at: at(110),
          kind: "capacity",
          meaning: "EC2 has no free machine of this type in this zone now.",
          remedy: expect.stringContaining("Name more `instance.types`") as unknown,
        },
      ],
    });
  });

  test("an item of the release before this one has no times of its answers", () => {
    const refusals = [{ pool, code: "Unsupported", message: "" }];
    const waiting = explain([], { phase: "waiting", capacity: capacityWait({ refusals }) });
    expect(waiting?.pools).toMatchObject([{ code: "Unsupported", at: null }]);
  });

  test("a quota is a reason of its own, with the command that raises it", () => {
    const refusals = [{ pool, code: "MaxSpotInstanceCountExceeded", message: "", at: at(110) }];
    const waiting = explain([], { phase: "waiting", capacity: capacityWait({ refusals, tries: 1 }) });
    expect(waiting).toMatchObject({
      reason: "quota",
      message: "The account's quota allows no further machine (1 try: MaxSpotInstanceCountExceeded in 1 pool).",
    });
    expect(waiting?.pools[0]?.remedy).toContain("--quota-code L-34B43A08");
  });

  test("in a handover the old machine goes on, and the wait has no end of its own", () => {
    const old = buildEntry(1, { notice: noticeAt(at(300)) });
    const waiting = explain([old], { phase: "moving", capacity: capacityWait() });
    expect(waiting).toMatchObject({ reason: "capacity", until: null });
    expect(waiting?.message).toMatch(/ Meanwhile i-1 goes on\.$/);
  });
});

describe("a machine that is not ready", () => {
  const mute = buildEntry(1, { readyAt: null, counter: 0, launchedAt: at(20) });

  test.each<[string, Partial<Heard>, RegExp, number]>([
    ["SSM has not heard it", {}, /^i-1 \(c5\.large in us-east-1a, spot\) boots; SSM has not heard/, 920],
    ["SSM could not be asked", { online: null }, / installed; SSM could not be asked\.$/, 920],
    ["SSM knows it", { online: ["i-1"] }, /SSM knows it: the agent is being installed\.$/, 920],
    ["its agent beats", { outboxes: { "i-1": buildOutbox(1, { ready: false }) } }, /runs `setup`\.$/, 3620],
  ])("%s", (_, heard, message, until) => {
    expect(explain([mute], { phase: "starting" }, heard)).toMatchObject({
      reason: "booting",
      message: expect.stringMatching(message) as unknown,
      since: at(20),
      until: at(until),
      instanceIds: ["i-1"],
    });
  });

  test("boots as a replacement while the old one goes on", () => {
    const waiting = explain([buildEntry(1, { notice: noticeAt(at(300)) }), buildEntry(2, { readyAt: null })], {
      phase: "moving",
    });
    expect(waiting).toMatchObject({ reason: "booting", instanceIds: ["i-2"] });
    expect(waiting?.message).toMatch(/Meanwhile i-1 goes on\.$/);
  });
});

describe("between two machines", () => {
  const next = buildEntry(2, { readyAt: at(250) });

  test("the old one makes its last save, by a minute after its action time", () => {
    const waiting = explain([buildEntry(1, { notice: noticeAt(at(300)) }), next], { phase: "moving" });
    expect(waiting).toMatchObject({ reason: "settling", since: at(250), until: at(360), instanceIds: ["i-1"] });
    expect(waiting?.message).toContain("i-1 makes its last save and lets go");
  });

  test("EC2 has to say that a lost one is terminated, at a time that nobody knows", () => {
    const waiting = explain([buildEntry(1, { outcome: "lost", terminateAt: at(200) }), next], { phase: "moving" });
    expect(waiting).toMatchObject({ reason: "settling", until: null });
    expect(waiting?.message).toContain("EC2 has been told to end i-1");
  });

  test("nothing is in the way any more", () => {
    const old = buildEntry(1, { outcome: "interrupted", released: RELEASED });
    expect(explain([old, next], { phase: "moving" })).toMatchObject({ reason: "starting", instanceIds: ["i-2"] });
  });

  test("a taken one is to be replaced", () => {
    const waiting = explain([buildEntry(1, { notice: noticeAt(at(300)) })], { phase: "moving" });
    expect(waiting).toMatchObject({ reason: "requesting", since: at(180) });
    expect(waiting?.message).toBe(
      "EC2 is being asked for a machine in place of i-1; i-1 goes on until it has to let go.",
    );
  });
});

test("machines that were gone before they were ready: why, and when another is asked for", () => {
  const gone = (attempt: number, reason: string) =>
    buildEntry(attempt, { readyAt: null, outcome: "lost", terminatedAt: at(100 * attempt), reason });
  const waiting = explain([gone(1, "x"), gone(2, "Server.InternalError: Internal error")], { phase: "waiting" });
  expect(waiting).toMatchObject({ reason: "requesting", since: at(200) });
  expect(waiting?.message).toContain("i-2 (Server.InternalError: Internal error) the last of them");
  expect(waiting!.nextTryAt! > at(200)).toBe(true);
});

test("a machine that falls silent is told before it is given up", () => {
  const entry = buildEntry(1, { silentLooks: 2, counterSeenAt: at(400) });
  expect(explain([entry], { phase: "running" })).toMatchObject({ reason: "silent", since: at(400), until: at(700) });
});

describe("ending", () => {
  const state = { state: "ending", phase: "running" } as const;

  test.each<[string, Ending, RegExp]>([
    ["a cancel", ending({ cause: "cancel" }), /^The job was cancelled\. i-1 may save and stop\.$/],
    ["a stopped execution", ending({ cause: "aborted" }), /^The job's execution was stopped\./],
    ["an error", ending({ error: "RuntimeExceeded" }), /^The job ends with RuntimeExceeded\./],
    ["success", ending(), /^The scripts are done\./],
  ])("%s", (_, why, message) => {
    const waiting = explain([buildEntry(1)], { ...state, ending: why });
    expect(waiting).toMatchObject({ reason: "ending", since: at(500), until: at(590) });
    expect(waiting?.message).toMatch(message);
  });

  test("a machine that is held: until when, what it costs, how to get in and to let it go", () => {
    const failed = buildEntry(1, { outcome: "failed", released: RELEASED });
    const hold = { until: at(7700) };
    const waiting = explain([failed], { ...state, ending: ending({ error: "ScriptFailed", hold }) });
    expect(waiting).toMatchObject({ reason: "held", since: at(500), until: at(7700), instanceIds: ["i-1"] });
    expect(waiting?.message).toBe(
      "The job ends with ScriptFailed. Before, i-1 is held at $0.0400 an hour, as `holdOnFailure` asks. " +
        "`spot shell digits-0123456789ab` logs in, `spot release digits-0123456789ab` lets it go.",
    );
    const unpriced = explain([{ ...failed, hourlyUsd: null }], { ...state, ending: ending({ hold }) });
    expect(unpriced?.message).toContain("i-1 is held, as");
    const over = { ...hold, end: { at: at(600), by: "release" as const } };
    expect(explain([failed], { ...state, ending: ending({ error: "ScriptFailed", hold: over }) })?.reason).toBe(
      "ending",
    );
  });

  test("machines that have let go are EC2's to end; then only the record is left", () => {
    const released = buildEntry(1, { outcome: "completed", released: RELEASED });
    expect(explain([released], { ...state, ending: ending() })).toMatchObject({
      message: "The scripts are done. EC2 ends i-1.",
      until: null,
    });
    const gone = { ...released, terminatedAt: at(520) };
    expect(explain([gone], { ...state, ending: ending() })?.message).toBe(
      "The scripts are done. The outcome is being recorded.",
    );
  });

  test.each(["completed", "failed"] as const)(
    "an attempt that has %s is not replaced, as far as is known",
    (outcome) => {
      expect(explain([buildEntry(1, { outcome, released: RELEASED })], { phase: "running" })?.reason).toBe("ending");
    },
  );
});

test("whatever the control item holds, there is an answer, and its reason is one of the list", () => {
  const entries = [
    buildEntry(1),
    buildEntry(1, { readyAt: null }),
    buildEntry(1, { outcome: "lost", terminatedAt: at(9) }),
    buildEntry(1, { outcome: "unused", released: RELEASED }),
  ];
  for (const phase of ["submitted", "waiting", "starting", "moving"] as const)
    for (const entry of [null, ...entries])
      for (const capacity of [null, capacityWait()])
        for (const state of ["active", "ending"] as const) {
          const waiting = explain(entry === null ? [] : [entry], { phase, capacity, state, ending: null });
          expect(WAIT_REASONS).toContain(waiting?.reason);
          expect(waiting?.message).toMatch(/^[A-Zi].*\.$/);
        }
});
