/** What is a leftover, and when it goes: one healthy stack, and what a test changes of it. */
import { describe, expect, test } from "vitest";
import type { Control, Ending, Hold } from "../../core/ledger.ts";
import type { ExecutionStatus, ResourceKind, StackResource } from "../../core/ports.ts";
import { findLeftovers, LEFTOVER_KINDS, type SweepView } from "../../core/sweep-kinds.ts";
import { decide, sweepItem, throwIfFailed, type Leftover } from "../../core/sweep.ts";
import { at, buildControl, buildEntry, buildOutbox, INFRASTRUCTURE, noticeAt, RELEASED, START } from "./builders.ts";

const JOB = "digits-0123456789ab";
const GONE_JOB = "digits-ba9876543210";

const buildResource = (kind: ResourceKind, changes: Partial<StackResource> = {}): StackResource => ({
  kind,
  id: `${kind}-9`,
  state: "present",
  createdAt: START,
  jobId: GONE_JOB,
  vpcId: null,
  ...changes,
});

/** At `at(1000)` a job runs on i-1, in a wait of its own. */
function buildStack(changes: Partial<SweepView> = {}, control: Partial<Control> = {}): SweepView {
  const wait = { token: "t", state: "RunAttempt", since: at(60) };
  const healthy = buildControl([buildEntry(1)], { wait, ...control });
  return {
    now: at(1000),
    resources: { instance: [buildResource("instance", { id: "i-1", state: "running", jobId: JOB })] },
    controls: [healthy],
    owners: { [JOB]: "RUNNING" },
    outboxes: { "i-1": buildOutbox(1) },
    network: INFRASTRUCTURE.network,
    ...changes,
  };
}
const found = (view: SweepView): readonly string[] => findLeftovers(view).map(({ kind, id }) => `${kind} ${id}`);
const withResource = (resource: StackResource): SweepView => {
  const { resources } = buildStack();
  return buildStack({ resources: { ...resources, [resource.kind]: [...(resources[resource.kind] ?? []), resource] } });
};

test("a healthy stack has none", () => expect(found(buildStack())).toEqual([]));

describe("an instance", () => {
  test.each([
    ["whose job has ended", { jobId: GONE_JOB }, [`the job ${GONE_JOB} has ended, or never was`]],
    ["without a job's tag", { jobId: null }, ["it carries no job's tag"]],
    ["that no attempt of its job has", { jobId: JOB }, ["no attempt of its job has it"]],
    ["that is stopped", { state: "stopped" }, [`the job ${GONE_JOB} has ended, or never was`]],
    ["on its way down", { state: "shutting-down" }, []],
  ])("%s", (_what, changes, reasons) => {
    const view = withResource(buildResource("instance", { id: "i-9", state: "running", ...changes }));
    expect(findLeftovers(view).map(({ reason }) => reason)).toEqual(reasons);
  });

  test("that its job has given up is none of its any more", () => {
    const control = buildControl([buildEntry(1, { terminatedAt: at(900) }), buildEntry(2)]);
    expect(found(buildStack({ controls: [control] }))).toContain("instance i-1");
  });
});

describe.each(["volume", "launch-template", "security-group"] as const)("a %s", (kind) => {
  test("of a job that has ended, or of none", () => {
    expect(found(withResource(buildResource(kind)))).toEqual([`${kind} ${kind}-9`]);
    expect(found(withResource(buildResource(kind, { jobId: null })))).toEqual([`${kind} ${kind}-9`]);
  });
  test("of a job that has not ended stays", () => {
    expect(found(withResource(buildResource(kind, { jobId: JOB })))).toEqual([]);
  });
});

describe("a mount target", () => {
  const target = (vpcId: string) => buildResource("mount-target", { jobId: null, createdAt: null, vpcId });
  test("in the stack's VPC stays, used or not", () => {
    expect(found(withResource(target(INFRASTRUCTURE.network.vpcId)))).toEqual([]);
  });
  test("in another VPC can be mounted by no job", () => {
    expect(found(withResource(target("vpc-old")))).toEqual(["mount-target mount-target-9"]);
  });
  test("stays while an instance runs in a subnet that the network no longer has", () => {
    const view = withResource(target("vpc-old"));
    const control = buildControl([buildEntry(1, { subnetId: "subnet-old" })]);
    expect(found({ ...view, controls: [control] })).toEqual([]);
  });
  test("stays while the network is not known", () => {
    expect(found({ ...withResource(target("vpc-old")), network: null })).toEqual([]);
  });
});

describe("a record", () => {
  const ending = { cause: "cancel", error: null, message: null, since: at(500), graceUntil: at(590) } as const;
  const states: readonly Partial<Control>[] = [
    { state: "active", wait: null },
    { state: "active" },
    { state: "ending", ending, wait: null },
    { state: "ending", ending },
  ];
  const gone: readonly ExecutionStatus[] = ["FAILED", "ABORTED", "TIMED_OUT", "SUCCEEDED", "NOT_FOUND"];
  test.each(gone.flatMap((owner) => states.map((control) => [owner, control] as const)))(
    "whose owner is %s, in any state: %j",
    (owner, control) => {
      const [leftover, ...others] = findLeftovers(buildStack({ owners: { [JOB]: owner } }, control));
      expect(others).toEqual([]);
      expect(leftover).toMatchObject({
        kind: "job",
        id: JOB,
        state: `${control.state}, owner ${owner}`,
        since: control.state === "ending" ? at(500) : START,
      });
    },
  );
  test("whose owner runs, or could not be asked, is none", () => {
    expect(found(buildStack({ owners: { [JOB]: "RUNNING" } }))).toEqual([]);
    expect(found(buildStack({ owners: {} }))).toEqual([]);
  });
});

describe("a wait that nobody wakes", () => {
  const wait = (view: SweepView): readonly string[] =>
    findLeftovers(view).flatMap(({ kind, reason }) => (kind === "wait" ? [reason] : []));
  const noInstance = { resources: { instance: [] } };
  const longWait = { token: "t", state: "SettleAttempts", since: at(60) };

  test("a job without its instance", () => {
    expect(wait(buildStack(noInstance))).toEqual(["i-1 is gone"]);
    const stopped = [buildResource("instance", { id: "i-1", state: "stopped", jobId: JOB })];
    expect(wait(buildStack({ resources: { instance: stopped } }))).toEqual(["i-1 is stopped"]);
  });
  test("not as long as the instance may not be listed yet, or could not be", () => {
    const controls = [buildControl([buildEntry(1, { launchedAt: at(900) })], { wait: longWait })];
    expect(wait(buildStack({ ...noInstance, controls }))).toEqual([]);
    expect(wait(buildStack({ resources: {} }))).toEqual([]);
  });
  test.each([
    ["has a notice", { notice: noticeAt(at(1100)) }],
    ["was told to end", { terminateAt: at(990) }],
    ["has let go", { released: RELEASED }],
  ])("not for an instance that %s, since its end is expected", (_what, changes) => {
    const controls = [buildControl([buildEntry(1, changes)], { wait: longWait })];
    expect(wait(buildStack({ ...noInstance, controls }))).toEqual([]);
  });
  test("a word of the agent that nobody has read", () => {
    const outboxes = { "i-1": buildOutbox(1, { released: RELEASED }) };
    expect(wait(buildStack({ outboxes }))).toEqual(["i-1 has news that nobody read"]);
  });
  test("a hold that was ended", () => {
    const end = { at: at(900), by: "release" } as const;
    const ending = (hold: Hold): Ending => ({
      cause: "finished",
      error: "ScriptFailed",
      message: null,
      since: at(500),
      graceUntil: at(590),
      hold,
    });
    const held = (hold: Hold): readonly string[] => {
      const changes = { state: "ending", ending: ending(hold), wait: longWait } as const;
      return wait(buildStack({ controls: [buildControl([buildEntry(1, { outcome: "failed" })], changes)] }));
    };
    expect(held({ until: at(5000), end })).toEqual(["its hold was ended, and nobody was told"]);
    expect(held({ until: at(5000) })).toEqual([]);
  });
  test("a notice whose poke was lost", () => {
    const control = { ...buildStack().controls[0]!, entries: { "i-1": buildEntry(1, { notice: noticeAt(at(1100)) }) } };
    expect(wait(buildStack({ controls: [control] }))).toEqual(["i-1 has a notice"]);
  });
});

test("the attempt that goes on beside a move's spare is woken like any other", () => {
  const spare = buildEntry(2, {
    spare: true,
    readyAt: null,
    outcome: "lost",
    terminateAt: at(880),
    terminatedAt: at(900),
  });
  const wait = { token: "t", state: "RunAttempt", since: at(700) };
  const reasonsOf = (entry: ReturnType<typeof buildEntry>) =>
    findLeftovers(
      buildStack({ resources: { instance: [] }, controls: [buildControl([entry, spare], { wait })] }),
    ).flatMap(({ kind, reason }) => (kind === "wait" ? [reason] : []));
  expect(reasonsOf(buildEntry(1))).toEqual(["i-1 is gone"]);
  expect(reasonsOf(buildEntry(1, { notice: noticeAt(at(950)) }))).toEqual(["i-1 has a notice"]);
});

describe("two phases", () => {
  const leftover = (kind: Leftover["kind"], since: string | null = START): Leftover => ({
    kind,
    id: "x",
    state: "present",
    since,
    jobId: null,
    reason: "it is one",
  });
  const actionAt = (kind: Leftover["kind"], markedAt: string | null, seconds: number, since?: null) =>
    decide(leftover(kind, since), markedAt, at(seconds)).action;

  test.each(["instance", "volume", "launch-template"] as const)(
    "%s: 300 s old, marked, removed 240 s later",
    (kind) => {
      expect(actionAt(kind, null, 299)).toBe("keep");
      expect(actionAt(kind, null, 300)).toBe("mark");
      expect(actionAt(kind, at(300), 539)).toBe("keep");
      expect(actionAt(kind, at(300), 540)).toBe("remove");
    },
  );
  test.each(["security-group", "mount-target"] as const)(
    "%s has no date: marked at once, removed 600 s later",
    (kind) => {
      expect(actionAt(kind, null, 0, null)).toBe("mark");
      expect(actionAt(kind, at(0), 599, null)).toBe("keep");
      expect(actionAt(kind, at(0), 600, null)).toBe("remove");
    },
  );
  test("a record's owner has a minute to start; then marked, and ended at the next sweep", () => {
    expect(actionAt("job", null, 59)).toBe("keep");
    expect(actionAt("job", null, 60)).toBe("mark");
    expect(actionAt("job", at(60), 299)).toBe("keep");
    expect(actionAt("job", at(60), 300)).toBe("remove");
  });
  test("a wait is woken at the first look, a minute after it began: the second look is the machine's own", () => {
    expect(actionAt("wait", null, 59)).toBe("keep");
    expect(actionAt("wait", null, 60)).toBe("remove");
  });
  test("the same sweep delivered twice is one look", () => {
    for (const kind of LEFTOVER_KINDS.filter((each) => each !== "wait"))
      expect(decide(leftover(kind), at(1000), at(1000)).action).toBe("keep");
  });
});

describe("the report", () => {
  const item = sweepItem(
    { kind: "volume", id: "vol-1", state: "available", since: START, jobId: null, reason: "it is one" },
    at(90.7),
    "kept",
    "it is young",
  );
  const report = { now: at(90), dryRun: false, items: [item, item], expired: [JOB], failures: [] };

  test("says age in whole seconds, and none where AWS says none", () => {
    expect(item.ageSeconds).toBe(90);
    expect(sweepItem({ ...item, since: null }, at(90), "marked", null).ageSeconds).toBeNull();
    expect(item).not.toHaveProperty("since");
  });
  test("fails the function only when something failed, and by name", () => {
    expect(() => throwIfFailed(report)).not.toThrow();
    const failures = [
      { what: "list volume", error: "RequestThrottled: slower" },
      { what: "remove instance i-1", error: "UnauthorizedOperation: no" },
    ];
    expect(() => throwIfFailed({ ...report, failures })).toThrow(
      expect.objectContaining({ name: "SweepFailed", message: expect.stringContaining("list volume") }),
    );
  });
});
