/** Instances that come and go without a word: what is launched after them, and when no more is. */
import { describe, expect, test } from "vitest";
import type { Entry } from "../../core/ledger.ts";
import { at, buildEntry, buildJob, noticeAt, RELEASED } from "./builders.ts";
import { plan, taken } from "./planning.ts";

describe("three in a row that never report", () => {
  const mute = { readyAt: null, outcome: "lost", terminateAt: at(100), terminatedAt: at(160) } as const;
  const said = (last: Partial<Entry>) =>
    plan([buildEntry(1, mute), buildEntry(2, mute), buildEntry(3, { ...mute, ...last })]);

  test("end the job, with their ids", () => {
    const planned = said({});
    expect(planned).toMatchObject({ action: "stop", error: "BootstrapFailed" });
    expect(JSON.stringify(planned)).toContain("i-3, i-2, i-1");
  });

  test.each<[string, Partial<Entry>]>([
    ["reported", { readyAt: at(60) }],
    ["had a notice", { notice: noticeAt(at(150)) }],
    ["was taken by EC2 without a word", { terminateAt: null }],
  ])("do not, when one of them %s", (_what, last) => {
    expect(said(last).action).toBe("launch");
  });

  test("with why the last one was given up", () => {
    const planned = said({ reason: "the agent did not report in 900 s" });
    expect(JSON.stringify(planned)).toContain("the agent did not report in 900 s");
  });

  test("nor failing set-ups: those agents did report", () => {
    const failed = { readyAt: null, outcome: "failed", released: RELEASED } as const;
    const entries = [1, 2, 3].map((attempt) => buildEntry(attempt, failed));
    const planned = plan(entries, {
      job: buildJob({ retry: { errors: 5 } }),
      record: { retriedAttempts: [1, 2, 3] },
    });
    expect(planned).toMatchObject({ action: "launch", attempt: 4 });
  });
});

describe("instances that EC2 ends before they are ready", () => {
  const ended = (attempt: number, reason: string): Entry =>
    buildEntry(attempt, { readyAt: null, outcome: "lost", reason, endedAt: at(180), terminatedAt: at(180) });
  const SPOT = "Server.SpotInstanceTermination: Spot instance termination";
  const KEY = "Client.InternalError: Client error on launch";
  const many = (count: number, reason: string) => Array.from({ length: count }, (_, index) => ended(index + 1, reason));

  test("for a wrong configuration: the first one ends the job, and says what it is", () => {
    const planned = plan(many(1, KEY));
    expect(planned).toMatchObject({ action: "stop", error: "ConfigurationRejected" });
    expect(JSON.stringify(planned)).toMatch(/i-1 ended at launch: Client\.InternalError.*encryption key/);
  });

  test("for a wrong configuration, once the job has computed: three in a row", () => {
    const before = buildEntry(1, taken);
    const later = [2, 3, 4].map((attempt) => ended(attempt, KEY));
    expect(plan([before, ...later.slice(0, 2)], { now: at(999) })).toMatchObject({ action: "launch" });
    expect(plan([before, ...later])).toMatchObject({ action: "stop", error: "BootstrapFailed" });
  });

  test("because it takes them back: at once, then after a back-off, ten at the most", () => {
    expect(plan(many(1, SPOT))).toMatchObject({ action: "launch" });
    expect(plan(many(5, SPOT), { now: at(181) })).toMatchObject({ action: "wait" });
    expect(plan(many(5, SPOT), { now: at(999) })).toMatchObject({ action: "launch" });
    const planned = plan(many(10, SPOT));
    expect(planned).toMatchObject({ action: "stop", error: "BootstrapFailed" });
    expect(JSON.stringify(planned)).toContain(SPOT);
  });
});
