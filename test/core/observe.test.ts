import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Outbox } from "../../core/agent-protocol.ts";
import type { Entry } from "../../core/ledger.ts";
import { hasNews, isGone, isUnconfirmed, observeEntry, withReason } from "../../core/observe.ts";
import { ATTEMPT_OUTCOMES, higherOutcome, outcomeRank, type InstanceState } from "../../core/states.ts";
import { at, buildEntry, buildOutbox, buildOutcome, noticeAt, RELEASED } from "./builders.ts";
import "../seed.ts";

const NOW = at(300);
const observe = (entry: Partial<Entry>, state: InstanceState, outbox: Partial<Outbox> | null): Entry =>
  observeEntry(buildEntry(1, entry), state, outbox && buildOutbox(1, outbox), NOW);

describe("what a look adds", () => {
  test("a higher counter is a sign of life at our own time", () => {
    expect(observe({ silentLooks: 2 }, "running", { counter: 9 })).toMatchObject({
      counter: 9,
      counterSeenAt: NOW,
      silentLooks: 0,
    });
    expect(observe({ silentLooks: 2 }, "running", { counter: 3 })).toMatchObject({
      counterSeenAt: at(60),
      silentLooks: 2,
    });
  });

  test("ready is dated once", () => {
    expect(observe({ readyAt: null }, "running", { ready: true }).readyAt).toBe(NOW);
    expect(observe({ readyAt: at(60) }, "running", { ready: true }).readyAt).toBe(at(60));
    expect(observe({ readyAt: null }, "running", null).readyAt).toBeNull();
  });

  test("the agent's own notice is the exact one", () => {
    const [guessed, exact] = [noticeAt(at(420)), noticeAt(at(410))];
    expect(observe({ notice: guessed }, "running", { notice: exact }).notice).toEqual(exact);
    expect(observe({ notice: guessed }, "running", { notice: null }).notice).toEqual(guessed);
  });

  test("a release stands even when the outbox is gone", () => {
    expect(observe({ released: RELEASED }, "running", null).released).toEqual(RELEASED);
  });
});

describe("the outcome a look finds", () => {
  const said = (outcome: "completed" | "failed" | "interrupted") => ({ outcome: buildOutcome(outcome) });
  test.each<[string, Partial<Entry>, InstanceState, Partial<Outbox> | null, Entry["outcome"]]>([
    ["none while it runs", {}, "running", {}, null],
    ["none when only EC2 is not sure", {}, "unknown", null, null],
    ["the agent's word", {}, "running", said("completed"), "completed"],
    ["the agent's last word, read after EC2's terminated", {}, "terminated", said("completed"), "completed"],
    ["a later completion over our own guess", { outcome: "lost" }, "terminated", said("completed"), "completed"],
    ["a failure over an interruption", { outcome: "interrupted" }, "running", said("failed"), "failed"],
    ["not lowered by a late interruption", { outcome: "completed" }, "terminated", said("interrupted"), "completed"],
    ["released before a script ran", {}, "running", { released: RELEASED, started: false }, "unused"],
    ["released while running", {}, "running", { released: RELEASED }, "interrupted"],
    ["gone without a word", {}, "terminated", null, "lost"],
    ["gone after a notice", { notice: noticeAt(at(200)) }, "terminated", {}, "interrupted"],
    ["ended by us while it booted", { terminateAt: at(200), readyAt: null }, "terminated", null, "unused"],
    ["ended by us, ready but never started", { terminateAt: at(200) }, "terminated", { started: false }, "unused"],
    ["ended by us while it ran", { terminateAt: at(200) }, "terminated", {}, "lost"],
    ["lost stays lost when we ended it", { terminateAt: at(200), outcome: "lost" }, "terminated", null, "lost"],
  ])("%s", (_what, entry, state, outbox, outcome) => {
    expect(observe(entry, state, outbox).outcome).toBe(outcome);
  });
});

describe("gone", () => {
  test.each<[InstanceState, number, boolean]>([
    ["terminated", 1, true],
    ["stopped", 99_999, false],
    ["shutting-down", 99_999, false],
    ["unknown", 600, false],
    ["unknown", 601, true],
  ])("%s, %d s after its launch: %s", (state, seconds, gone) => {
    expect(isGone(buildEntry(1), state, at(seconds))).toBe(gone);
  });

  test("EC2 never says so: only when 15 minutes have passed since Force and 25 since the last sign of life", () => {
    const forced = (forceAt: number | null, counterSeenAt: number) =>
      isUnconfirmed(
        buildEntry(1, { forceAt: forceAt === null ? null : at(forceAt), counterSeenAt: at(counterSeenAt) }),
        at(3000),
      );
    expect(forced(2100, 1500)).toBe(true);
    expect(forced(2101, 1500)).toBe(false);
    expect(forced(2100, 1501)).toBe(false);
    expect(forced(null, 0)).toBe(false);
  });
});

describe("news", () => {
  test.each<[string, Partial<Entry>, Partial<Outbox> | null, boolean]>([
    ["nothing written yet", {}, null, false],
    ["a beat alone", {}, {}, false],
    ["ready", { readyAt: null }, {}, true],
    ["a notice", {}, { notice: noticeAt(at(400)) }, true],
    ["a release", {}, { released: RELEASED }, true],
    ["an outcome", {}, { outcome: buildOutcome("failed") }, true],
    ["EC2's word", { endedAt: at(290) }, null, true],
    [
      "EC2's word about one that has let go",
      { endedAt: at(290), released: RELEASED, outcome: "interrupted" },
      null,
      false,
    ],
    ["a lower outcome", { outcome: "failed" }, { outcome: buildOutcome("interrupted") }, false],
    [
      "all known",
      { notice: noticeAt(at(400)), released: RELEASED, outcome: "interrupted" },
      { notice: noticeAt(at(400)), released: RELEASED, outcome: buildOutcome("interrupted") },
      false,
    ],
  ])("%s", (_what, entry, outbox, news) => {
    expect(hasNews(buildEntry(1, entry), outbox && buildOutbox(1, outbox))).toBe(news);
  });
});

describe("when and why it stopped", () => {
  test("its last sign of life, when its end is first seen; looks that come later change nothing", () => {
    const released = observe({ counterSeenAt: at(200) }, "running", { counter: 4, released: RELEASED });
    expect(released.stoppedAt).toBe(NOW);
    expect(observe({ counter: 4, counterSeenAt: at(200) }, "terminated", { counter: 4 }).stoppedAt).toBe(at(200));
    expect(observe({ stoppedAt: at(100), outcome: "interrupted" }, "running", { counter: 9 }).stoppedAt).toBe(at(100));
    expect(observe({}, "running", { counter: 9 }).stoppedAt).toBeUndefined();
  });

  test.each([
    ["terminated", "Server.SpotInstanceTermination: …", {}, true],
    ["shutting-down", "Client.InternalError: …", {}, true],
    ["running", "something", {}, false],
    ["terminated", "Client.UserInitiatedShutdown: …", { terminateAt: at(100) }, false],
    ["terminated", null, {}, false],
  ] as const)("EC2's reason, %s and %s after %o: %s", (state, reason, changes, isKept) => {
    expect(withReason(buildEntry(1, changes), state, reason).reason).toBe(isKept ? reason : undefined);
  });

  test("the first reason stands", () => {
    const entry = buildEntry(1, { reason: "silent" });
    expect(withReason(entry, "terminated", "Client.UserInitiatedShutdown: …").reason).toBe("silent");
  });
});

describe("looks in any order", () => {
  const state = fc.constantFrom<InstanceState>(
    "pending",
    "running",
    "shutting-down",
    "stopped",
    "terminated",
    "unknown",
  );
  const outbox = fc
    .record({
      counter: fc.nat(9),
      ready: fc.boolean(),
      started: fc.boolean(),
      released: fc.constantFrom(null, RELEASED),
      notice: fc.constantFrom(null, noticeAt(at(400))),
      outcome: fc.constantFrom("completed", "failed", "interrupted", "cancelled", null),
    })
    .map(({ outcome, ...rest }) => buildOutbox(1, { ...rest, outcome: outcome && buildOutcome(outcome) }));
  const look = fc.record({ state, outbox: fc.option(outbox), seconds: fc.nat(5000) });
  const first = fc.record({
    outcome: fc.constantFrom(...ATTEMPT_OUTCOMES, null),
    terminateAt: fc.constantFrom(null, at(10)),
    forceAt: fc.constantFrom(null, at(20)),
  });

  test("outcomes only rise; release and end are never taken back; the highest word heard is at least kept", () => {
    fc.assert(
      fc.property(first, fc.array(look, { minLength: 1 }), (changes, looks) => {
        let entry = buildEntry(1, changes);
        for (const { state, outbox, seconds } of looks) {
          const next = observeEntry(entry, state, outbox, at(seconds));
          expect(outcomeRank(next.outcome)).toBeGreaterThanOrEqual(outcomeRank(entry.outcome));
          expect(outcomeRank(next.outcome)).toBeGreaterThanOrEqual(outcomeRank(outbox?.outcome?.outcome ?? null));
          if (entry.released) expect(next.released).toEqual(entry.released);
          if (entry.terminatedAt) expect(next.terminatedAt).toBe(entry.terminatedAt);
          if (entry.readyAt) expect(next.readyAt).toBe(entry.readyAt);
          expect(next.counter).toBeGreaterThanOrEqual(entry.counter);
          entry = next;
        }
      }),
    );
  });

  test("a look taken twice changes nothing, and leaves no news", () => {
    fc.assert(
      fc.property(first, look, (changes, { state, outbox, seconds }) => {
        const once = observeEntry(buildEntry(1, changes), state, outbox, at(seconds));
        expect(observeEntry(once, state, outbox, at(seconds))).toEqual(once);
        expect(hasNews(once, outbox)).toBe(false);
        expect(higherOutcome(once.outcome, null)).toBe(once.outcome);
      }),
    );
  });
});
