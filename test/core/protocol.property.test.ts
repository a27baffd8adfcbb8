/** What must hold of the decisions for every job a look could leave, likely or not. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextTryAt } from "../../core/backoff.ts";
import { checkAttempt, type Verdict } from "../../core/check.ts";
import { wordOf } from "../../core/finish.ts";
import { disposalOf } from "../../core/housekeeping.ts";
import { currentEntries, isClosed, isWell, type Entry } from "../../core/ledger.ts";
import { observeEntry } from "../../core/observe.ts";
import { planAttempt } from "../../core/plan.ts";
import { planRelease } from "../../core/release.ts";
import { ATTEMPT_OUTCOMES, type InstanceState } from "../../core/states.ts";
import { addSeconds, secondsBetween } from "../../core/time.ts";
import type { View } from "../../core/view.ts";
import {
  at,
  buildControl,
  buildEntry,
  buildJob,
  buildRecord,
  buildView,
  INFRASTRUCTURE,
  noticeAt,
  RELEASED,
} from "./builders.ts";
import "../seed.ts";

const moment = fc.nat(7200).map(at);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const entryChanges = fc.record({
  launchedAt: fc.nat(600).map(at),
  readyAt: maybe(moment),
  notice: maybe(fc.nat(9000).map((seconds) => noticeAt(at(seconds)))),
  outcome: fc.constantFrom(...ATTEMPT_OUTCOMES, null),
  released: fc.constantFrom(null, RELEASED),
  counterSeenAt: moment,
  silentLooks: fc.nat(4),
  terminateAt: maybe(moment),
  forceAt: maybe(moment),
  terminatedAt: maybe(moment),
});
const MOVE = { moveRequestedAt: at(0) };
const entries = fc
  .array(fc.tuple(entryChanges, fc.boolean()), { maxLength: 4 })
  .map((list) =>
    list.map(([changes, isMove], index) => buildEntry(index + 1, { ...changes, ...(isMove ? MOVE : {}) })),
  );
const instanceState = fc.constantFrom<InstanceState>(
  "pending",
  "running",
  "shutting-down",
  "stopping",
  "stopped",
  "terminated",
  "unknown",
);
const view: fc.Arbitrary<View> = fc
  .record({
    entries,
    states: fc.array(instanceState, { minLength: 4, maxLength: 4 }),
    online: fc.option(fc.subarray(["i-1", "i-2", "i-3", "i-4"])),
    stackSilent: fc.boolean(),
    errors: fc.nat(3),
    retried: fc.subarray([1, 2, 3, 4]),
  })
  .map(({ entries, states, online, stackSilent, errors, retried }) =>
    buildView(entries, {
      control: buildControl(entries, { retriedAttempts: retried }),
      job: buildJob({ retry: { errors } }),
      states: Object.fromEntries(states.map((state, index) => [`i-${index + 1}`, state])),
      online,
      stackSilent,
    }),
  );
/** What CheckAttempt writes down of it. */
const withLost = (view: View, lost: Verdict["lost"]): View => ({
  ...view,
  control: {
    ...view.control,
    entries: Object.fromEntries(
      Object.entries(view.control.entries).map(([id, entry]) => [
        id,
        lost.some(({ instanceId }) => instanceId === id) ? { ...entry, outcome: "lost" as const } : entry,
      ]),
    ),
  },
});
const now = fc.nat(12_000).map(at);
const runs = { numRuns: 2000 };

describe("two attempts never compute at once", () => {
  test("an attempt may run only when it is well, every older one is closed, and no younger one was ready to take over", () => {
    fc.assert(
      fc.property(view, now, (view, now) => {
        const { next, lost } = checkAttempt(view, 0, now);
        if (next !== "run") return;
        const [running] = currentEntries(withLost(view, lost).control);
        expect(running).toMatchObject({ notice: null, outcome: null, released: null, terminatedAt: null });
        for (const entry of Object.values(view.control.entries)) {
          if (entry.attempt < running!.attempt) expect(isClosed(entry)).toBe(true);
          if (entry.attempt > running!.attempt)
            expect(lost.some(({ instanceId }) => instanceId === entry.instanceId) || !isWell(entry)).toBe(true);
        }
      }),
      runs,
    );
  });
});

describe("the machine goes on", () => {
  test("no wait is shorter than a second, and a heartbeat fits into its wait", () => {
    fc.assert(
      fc.property(view, now, (view, now) => {
        const { next, timeoutSeconds, heartbeatSeconds } = checkAttempt(view, 0, now);
        expect(Number.isInteger(timeoutSeconds)).toBe(true);
        expect(timeoutSeconds).toBeGreaterThanOrEqual(1);
        if (next === "run") expect(timeoutSeconds).toBeGreaterThan(heartbeatSeconds);
      }),
      runs,
    );
  });

  test("PlanAttempt and CheckAttempt never send each other the same job for ever", () => {
    fc.assert(
      fc.property(view, now, (view, now) => {
        // What CheckAttempt and PlanAttempt write down before the next one looks.
        const { retry } = wordOf(view);
        const seen = withLost(view, checkAttempt(view, 0, now).lost);
        const retriedAttempts = [...seen.control.retriedAttempts, ...retry];
        const after: View = { ...seen, control: { ...seen.control, retriedAttempts } };
        const planned = planAttempt(
          after,
          buildRecord(view.job),
          { infrastructure: INFRASTRUCTURE, rounds: 0, now },
          "stack",
        );
        if (planned.action === "check") expect(checkAttempt(after, 0, now).next).not.toBe("plan");
      }),
      runs,
    );
  });

  test("a failed attempt is counted once, and never more are retried than the job allows", () => {
    fc.assert(
      fc.property(view, (view) => {
        const { retry } = wordOf(view);
        const all = [...view.control.retriedAttempts, ...retry];
        expect(new Set(all).size).toBe(all.length);
        const [current] = currentEntries(view.control);
        // A replacement's that a move had asked for costs nothing.
        const counted = retry.filter((attempt) => !(current && isWell(current) && attempt > current.attempt));
        if (counted.length > 0)
          expect(all.length).toBeLessThanOrEqual(view.job.retry.errors + retry.length - counted.length);
      }),
      runs,
    );
  });
});

describe("planning", () => {
  test("twice gives the same bytes, whatever time it is", () => {
    fc.assert(
      fc.property(view, now, fc.nat(50), (view, now, later) => {
        const record = buildRecord(view.job);
        const first = planAttempt(view, record, { infrastructure: INFRASTRUCTURE, rounds: 0, now }, "stack");
        const second = planAttempt(
          view,
          record,
          { infrastructure: INFRASTRUCTURE, rounds: 0, now: addSeconds(now, later) },
          "stack",
        );
        if (first.action === "launch") expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      }),
      runs,
    );
  });

  test("the wait after a refusal lies between half of the back-off and the whole, and is the job's own", () => {
    const jobId = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(jobId, fc.integer({ min: 1, max: 2000 }), fc.boolean(), (jobId, tries, handover) => {
        const wait = secondsBetween(at(0), nextTryAt(jobId, tries, handover, at(0)));
        const longest = handover && tries <= 12 ? 20 : tries <= 144 ? 600 : 7200;
        const backoff = Math.min(15 * 1.5 ** (tries - 1), longest);
        expect(wait).toBeGreaterThanOrEqual(Math.floor(backoff / 2));
        expect(wait).toBeLessThanOrEqual(Math.ceil(backoff));
        expect(nextTryAt(jobId, tries, handover, at(0))).toBe(nextTryAt(jobId, tries, handover, at(0)));
      }),
    );
  });

  test("jobs refused together do not come back together", () => {
    const times = Array.from({ length: 100 }, (_, index) => nextTryAt(`job-${index}`, 20, false, at(0)));
    expect(new Set(times).size).toBeGreaterThan(50);
  });
});

describe("ReleaseAll ends", () => {
  /** One look later: what was asked of EC2 is written down, and EC2 has or has not done it. */
  const step = (entry: Entry, plan: ReturnType<typeof planRelease>, doesEc2Answer: boolean, now: string): Entry => {
    const asked: Entry = {
      ...entry,
      terminateAt: plan.terminate.includes(entry.instanceId) ? now : entry.terminateAt,
      forceAt: plan.force.includes(entry.instanceId) ? now : entry.forceAt,
    };
    const gone = doesEc2Answer && asked.terminateAt !== null;
    return observeEntry(asked, gone ? "terminated" : "running", null, addSeconds(now, plan.timeoutSeconds));
  };

  test.each([
    ["when EC2 answers", true, 10],
    ["in an hour even when EC2 never says terminated", false, 130],
  ])("%s", (_what, doesEc2Answer, looks) => {
    fc.assert(
      fc.property(entries, (list) => {
        let current = list.map((entry) => ({ ...entry, forceAt: entry.terminateAt === null ? null : entry.forceAt }));
        let time = at(12_000);
        const graceUntil = addSeconds(time, 90);
        for (let look = 0; look < looks; look++) {
          const plan = planRelease(buildControl(current), graceUntil, time);
          if (plan.released) return;
          current = current.map((entry) => step(entry, plan, doesEc2Answer, time));
          time = addSeconds(time, plan.timeoutSeconds);
        }
        expect.unreachable(`still open: ${JSON.stringify(current.filter((entry) => entry.terminatedAt === null))}`);
      }),
      { numRuns: 300 },
    );
  });

  test("what no longer serves anybody is ended in every state, and force follows in time", () => {
    fc.assert(
      fc.property(entryChanges, now, (changes, now) => {
        const entry = buildEntry(1, changes);
        const disposal = disposalOf(entry, now);
        if (entry.terminatedAt !== null || entry.forceAt !== null) expect(disposal).toBe("keep");
        else if (entry.outcome === "lost" && entry.terminateAt === null) expect(disposal).toBe("terminate");
      }),
    );
  });
});
