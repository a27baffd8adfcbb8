/** When a failed job's machine is kept, for how long, and what the user is told of it. */
import { describe, expect, test } from "vitest";
import { endOfHold, eventsOfHold, isLetGo, isUnpaid, keptAt, newHold } from "../../core/hold.ts";
import { addSeconds } from "../../core/time.ts";
import type { Control, Entry, Hold } from "../../core/ledger.ts";
import { planRelease } from "../../core/release.ts";
import { at, buildControl, buildEntry, buildJob, RELEASED } from "./builders.ts";

const HELD_JOB = buildJob({ holdOnFailure: "2h" });
const UNTIL = at(7700);
const failed = (changes: Partial<Entry> = {}): Entry =>
  buildEntry(1, { outcome: "failed", released: RELEASED, ...changes });
const held = (entries: readonly Entry[], hold: Partial<Hold> = {}, changes: Partial<Control> = {}): Control =>
  buildControl(entries, {
    state: "ending",
    ending: {
      cause: "finished",
      error: "ScriptFailed",
      message: null,
      since: at(500),
      graceUntil: at(590),
      hold: { until: UNTIL, ...hold },
    },
    ...changes,
  });

describe("an ending with a failure begins a hold", () => {
  test("for as long as the job asks", () => {
    expect(newHold(buildControl([failed()]), HELD_JOB, at(500))).toEqual({ until: UNTIL });
  });
  test.each<[string, readonly Entry[], Partial<Control>]>([
    ["without a failed attempt", [buildEntry(1)], {}],
    ["whose failure was followed by another attempt", [failed()], { retriedAttempts: [1] }],
    ["whose machine was told to end", [failed({ terminateAt: at(490) })], {}],
    ["whose machine is gone", [failed({ terminatedAt: at(490) })], {}],
    ["whose machine EC2 has ended, as nobody has seen yet", [failed({ endedAt: at(490) })], {}],
    ["before the first machine", [], {}],
  ])("but none %s", (_what, entries, changes) => {
    expect(newHold(buildControl(entries, changes), HELD_JOB, at(500))).toBeNull();
  });
  test("but none in a job that asks for none, or that the last release recorded", () => {
    const { holdOnFailureSeconds: _, ...recorded } = buildJob();
    for (const job of [buildJob(), recorded]) expect(newHold(buildControl([failed()]), job, at(500))).toBeNull();
  });
});

describe("while it stands", () => {
  const plan = (control: Control, seconds: number) =>
    planRelease(control, at(590), at(seconds), keptAt(control, HELD_JOB, at(seconds)));

  test("the failed machine is left alone, and looked at every quarter of an hour", () => {
    expect(plan(held([failed()]), 3600)).toEqual({
      stop: [],
      silent: [],
      terminate: [],
      force: [],
      released: false,
      timeoutSeconds: 900,
    });
    expect(plan(held([failed()]), 7650).timeoutSeconds).toBe(50);
  });

  test("every other machine ends meanwhile", () => {
    const control = held([failed(), buildEntry(2, { readyAt: null }), buildEntry(3)]);
    expect(plan(control, 560)).toMatchObject({ terminate: ["i-2"], stop: ["i-3"], timeoutSeconds: 30 });
    expect(plan(control, 600).terminate).toEqual(["i-2", "i-3"]);
  });

  test("it ends before the budget does", () => {
    const control = held([failed()]);
    const job = buildJob({ holdOnFailure: "2h", limits: { budgetUsd: 0.04 } });
    // $0.04 an hour from at(0), less the reserve that a last save would need.
    expect(keptAt(control, job, at(3000)).seconds).toBeCloseTo(510, 3);
    expect([isUnpaid(control, job, at(3509)), isUnpaid(control, job, at(3511))]).toEqual([false, true]);
    expect(isUnpaid(control, HELD_JOB, at(3511))).toBe(false);
  });
});

describe("it is over", () => {
  const end = { at: at(1000), by: "cancel" } as const;
  test.each<[string, Control, number, unknown]>([
    ["when its time is up", held([failed()]), 7700, { at: UNTIL, by: "time" }],
    ["when somebody ended it", held([failed()], { end }), 1200, end],
    ["with its machine", held([failed({ endedAt: at(900) })]), 950, { at: at(900), by: "machine" }],
    [
      "with the machine's end as a look saw it",
      held([failed({ terminatedAt: at(901) })]),
      950,
      { at: at(901), by: "machine" },
    ],
  ])("%s", (_what, control, seconds, wanted) => {
    expect(endOfHold(control, at(seconds))).toEqual(wanted);
    expect(keptAt(control, HELD_JOB, at(seconds)).instanceIds).toEqual([]);
    expect(isUnpaid(control, HELD_JOB, at(seconds))).toBe(false);
  });

  test("not before, and not in a job that has none", () => {
    expect(endOfHold(held([failed()]), at(7699))).toBeNull();
    expect(endOfHold(buildControl([failed()]), at(9000))).toBeNull();
  });

  test("the machine then ends as any other", () => {
    const control = held([failed()], { end });
    const kept = keptAt(control, HELD_JOB, at(1001));
    expect(planRelease(control, at(590), at(1001), kept)).toMatchObject({ terminate: ["i-1"], timeoutSeconds: 30 });
  });

  test("and is to be told, until it has been", () => {
    expect(isLetGo(held([failed()]))).toBe(false);
    expect(isLetGo(held([failed()], { end }))).toBe(true);
    expect(isLetGo(held([failed({ terminateAt: at(1001) })], { end }))).toBe(false);
  });
});

describe("what the user reads", () => {
  test("the same lines at every look: their times are the facts' own", () => {
    const control = held([failed()]);
    const [started, ...others] = eventsOfHold(control, at(700));
    expect(started).toMatchObject({ type: "hold-started", time: at(500), data: { instanceId: "i-1", until: UNTIL } });
    expect(others).toEqual([]);
    expect(eventsOfHold(control, at(3000))).toEqual([started]);
    const ended = eventsOfHold(control, at(7701));
    expect(ended[1]).toMatchObject({ type: "hold-ended", time: UNTIL, data: { by: "time" } });
    expect(eventsOfHold(control, addSeconds(at(7701), 60))).toEqual(ended);
  });

  test("nothing of a job that holds nothing", () => expect(eventsOfHold(buildControl([failed()]), at(1))).toEqual([]));
});
