/** Over stacks that nobody would think of: a healthy job is never touched, and what is nobody's goes, in two looks. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Control } from "../../core/ledger.ts";
import type { ExecutionStatus, Mark, ResourceKind, StackResource } from "../../core/ports.ts";
import { ATTEMPT_OUTCOMES } from "../../core/states.ts";
import { findLeftovers, LEFTOVER_KINDS, type SweepView } from "../../core/sweep-kinds.ts";
import { decide, markOf } from "../../core/sweep.ts";
import { at, buildControl, buildEntry, buildOutbox, INFRASTRUCTURE, noticeAt, RELEASED } from "./builders.ts";
import "../seed.ts";

const HEALTHY = "digits-0123456789ab";
const OTHERS = ["other-000000000001", "other-000000000002"] as const;
const SWEEP_SECONDS = 300;
const RESOURCE_KINDS = ["instance", "volume", "launch-template", "security-group", "mount-target"] as const;

const moment = fc.nat(7200).map(at);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const owner = fc.constantFrom<ExecutionStatus>("RUNNING", "FAILED", "ABORTED", "TIMED_OUT", "SUCCEEDED", "NOT_FOUND");
const entryChanges = fc.record({
  launchedAt: moment,
  notice: maybe(moment.map((time) => noticeAt(time))),
  outcome: fc.constantFrom(...ATTEMPT_OUTCOMES, null),
  released: fc.constantFrom(null, RELEASED),
  terminateAt: maybe(moment),
  terminatedAt: maybe(moment),
});
const otherJob = (jobId: string): fc.Arbitrary<Control> =>
  fc
    .record({
      state: fc.constantFrom("active" as const, "ending" as const),
      submittedAt: moment,
      wait: maybe(
        fc.record({ token: fc.constant("t"), state: fc.constantFrom("RunAttempt", "AwaitCapacity"), since: moment }),
      ),
      entries: fc.array(entryChanges, { maxLength: 3 }),
    })
    .map(({ entries, ...changes }) =>
      buildControl(
        entries.map((entry, index) => buildEntry(index + 1, { ...entry, instanceId: `i-${jobId}-${index}` })),
        { jobId, ...changes },
      ),
    );
const resource = (kind: ResourceKind, id: string): fc.Arbitrary<StackResource> =>
  fc.record({
    kind: fc.constant(kind),
    id: fc.constant(id),
    state: fc.constantFrom("running", "available", "stopped", "pending", "shutting-down"),
    createdAt: kind === "security-group" || kind === "mount-target" ? fc.constant(null) : moment,
    jobId: fc.constantFrom(null, ...OTHERS, HEALTHY),
    vpcId: fc.constantFrom(null, "vpc-1", "vpc-old"),
  });
const strayResources = fc
  .tuple(...RESOURCE_KINDS.flatMap((kind) => [1, 2].map((number) => maybe(resource(kind, `${kind}-${number}`)))))
  .map((all) => all.filter((each) => each !== null));

/** A job as it is on a good day: its owner runs, its instance runs, its agent has said nothing new. */
const healthyJob = fc
  .record({ since: moment, launchedAt: moment, submittedAt: moment })
  .map(({ since, launchedAt, submittedAt }) => ({
    control: buildControl([buildEntry(1, { launchedAt })], {
      jobId: HEALTHY,
      submittedAt,
      wait: { token: "t", state: "RunAttempt", since },
    }),
    own: [
      { kind: "instance", id: "i-1", state: "running", createdAt: launchedAt, jobId: HEALTHY, vpcId: null },
      { kind: "volume", id: "vol-own", state: "available", createdAt: launchedAt, jobId: HEALTHY, vpcId: null },
      { kind: "launch-template", id: "lt-own", state: "present", createdAt: launchedAt, jobId: HEALTHY, vpcId: null },
      { kind: "security-group", id: "sg-own", state: "present", createdAt: null, jobId: HEALTHY, vpcId: null },
      { kind: "mount-target", id: "fsmt-own", state: "available", createdAt: null, jobId: null, vpcId: "vpc-1" },
    ] satisfies readonly StackResource[],
  }));

const stack = fc
  .record({
    healthy: healthyJob,
    others: fc.tuple(...OTHERS.map((jobId) => maybe(otherJob(jobId)))),
    owners: fc.tuple(...OTHERS.map(() => maybe(owner))),
    stray: strayResources,
    unlisted: fc.subarray([...RESOURCE_KINDS]),
    now: moment,
  })
  .map(({ healthy, others, owners, stray, unlisted, now }): SweepView => {
    const listed = RESOURCE_KINDS.filter((kind) => !unlisted.includes(kind));
    const all: readonly StackResource[] = [...healthy.own, ...stray];
    return {
      now,
      resources: Object.fromEntries(listed.map((kind) => [kind, all.filter((each) => each.kind === kind)])),
      controls: [healthy.control, ...others.filter((control) => control !== null)],
      owners: Object.fromEntries([
        [HEALTHY, "RUNNING"],
        ...OTHERS.flatMap((jobId, index) => (owners[index] === null ? [] : [[jobId, owners[index]]])),
      ]) as SweepView["owners"],
      outboxes: { "i-1": buildOutbox(1) },
      network: INFRASTRUCTURE.network,
    };
  });
/** Of earlier sweeps, on anything: also on the healthy job's own. */
const oldMarks = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...LEFTOVER_KINDS),
      id: fc.constantFrom(
        "i-1",
        "vol-own",
        "lt-own",
        "sg-own",
        "fsmt-own",
        HEALTHY,
        ...OTHERS,
        "instance-1",
        "volume-1",
      ),
      since: moment,
    }),
  )
  .map((marks): readonly Mark[] => marks);

describe("one sweep", () => {
  test("never touches a healthy job: its machine, what was made for it, its record, its wait", () => {
    fc.assert(
      fc.property(stack, (view) => {
        const own = new Set(["i-1", "vol-own", "lt-own", "sg-own", "fsmt-own", HEALTHY]);
        expect(findLeftovers(view).filter(({ id }) => own.has(id))).toEqual([]);
      }),
    );
  });

  test("finds nothing of a kind that was not listed, nor of a job whose owner could not be asked", () => {
    fc.assert(
      fc.property(stack, (view) => {
        for (const { kind, id } of findLeftovers(view))
          expect(kind === "job" || kind === "wait" ? id in view.owners : kind in view.resources).toBe(true);
      }),
    );
  });

  test("removes nothing that an earlier one has not marked, but for a poke, which removes nothing", () => {
    fc.assert(
      fc.property(stack, oldMarks, (view, marks) => {
        for (const leftover of findLeftovers(view).filter(({ kind }) => kind !== "wait")) {
          const mark = markOf(marks, leftover);
          const { action } = decide(leftover, mark?.since ?? null, view.now);
          if (action === "remove")
            expect(Date.parse(mark?.since ?? "")).toBeLessThanOrEqual(Date.parse(view.now) - 240_000);
        }
      }),
    );
  });
});

/** Sweeps every five minutes over a stack that does not change by itself; what is removed is gone. */
function sweepOnAndOn(
  view: SweepView,
  times: number,
): { readonly left: SweepView; readonly removed: readonly string[] } {
  const marks: Mark[] = [];
  const removed: string[] = [];
  let left = view;
  for (let round = 0; round < times; round++) {
    for (const leftover of findLeftovers(left)) {
      const { kind, id } = leftover;
      const { action } = decide(leftover, markOf(marks, leftover)?.since ?? null, left.now);
      if (action === "mark") marks.push({ kind, id, since: left.now });
      if (action === "remove") removed.push(`${kind} ${id}`);
    }
    left = { ...without(left, removed), now: new Date(Date.parse(left.now) + SWEEP_SECONDS * 1000).toISOString() };
  }
  return { left, removed };
}
const without = (view: SweepView, removed: readonly string[]): SweepView => ({
  ...view,
  resources: Object.fromEntries(
    Object.entries(view.resources).map(([kind, all]) => [
      kind,
      all.filter(({ id }) => !removed.includes(`${kind} ${id}`)),
    ]),
  ),
  controls: view.controls.filter(({ jobId }) => !removed.includes(`job ${jobId}`)),
});

describe("sweep after sweep", () => {
  // As old as the youngest thing can be in the future, and two looks more.
  const ROUNDS = 7200 / SWEEP_SECONDS + 5;
  test("all that is nobody's goes, and the healthy job stays as it was", () => {
    fc.assert(
      fc.property(stack, (view) => {
        const { left } = sweepOnAndOn(view, ROUNDS);
        // A removed record sets its things free: they go in the sweeps that follow.
        const { left: end } = sweepOnAndOn(left, ROUNDS);
        expect(findLeftovers(end).filter(({ kind }) => kind !== "wait")).toEqual([]);
        expect(end.controls.find(({ jobId }) => jobId === HEALTHY)).toEqual(view.controls[0]);
        for (const kind of RESOURCE_KINDS.filter((each) => each in view.resources))
          expect(end.resources[kind]?.some(({ id }) => /own$|^i-1$/.test(id))).toBe(true);
      }),
    );
  });
});
