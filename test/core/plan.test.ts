import { describe, expect, test } from "vitest";
import { TAGS } from "../../core/naming.ts";
import { at, buildEntry, buildJob, buildOutbox, buildOutcome, INFRASTRUCTURE, noticeAt, RELEASED } from "./builders.ts";
import { plan, request, taken, waiting } from "./planning.ts";

describe("a launch", () => {
  test("asks for every type in every zone that has a subnet and a mount target", () => {
    const { pools, market, tags, clientToken } = request([]);
    expect(pools.map(({ type, zone, subnetId }) => [type, zone, subnetId])).toEqual([
      ["c5.large", "us-east-1a", "subnet-us-east-1a"],
      ["c5.large", "us-east-1b", "subnet-us-east-1b"],
      ["m5.large", "us-east-1a", "subnet-us-east-1a"],
      ["m5.large", "us-east-1b", "subnet-us-east-1b"],
    ]);
    expect(market).toBe("spot");
    expect(clientToken).toHaveLength(32);
    expect(tags).toMatchObject({
      [TAGS.stack]: "spot-connect-test",
      [TAGS.job]: "digits-0123456789ab",
      [TAGS.attempt]: "digits-0123456789ab/1/1",
    });
  });

  test("leaves out zones the job does not want, or that the file system does not reach", () => {
    const job = buildJob({ instance: { types: ["c5.large"], zones: ["us-east-1b"] } });
    expect(request([], { job }).pools.map(({ zone }) => zone)).toEqual(["us-east-1b"]);
    const unreached = { ...INFRASTRUCTURE, mountTargets: INFRASTRUCTURE.mountTargets.slice(0, 1) };
    expect(new Set(request([], { infrastructure: unreached }).pools.map(({ zone }) => zone))).toEqual(
      new Set(["us-east-1a"]),
    );
    const local = { ...INFRASTRUCTURE, fileSystemId: null, mountTargets: [] };
    expect(request([], { infrastructure: local }).pools).toHaveLength(4);
  });

  test("with nowhere to go stops the job", () => {
    const nowhere = { ...INFRASTRUCTURE, mountTargets: [] };
    expect(plan([], { infrastructure: nowhere })).toMatchObject({ action: "stop", error: "NetworkUnusable" });
  });

  test("carries the job's own tags under ours", () => {
    const job = buildJob({ tags: { team: "vision", Name: "mine" } });
    expect(request([], { job }).tags).toMatchObject({ team: "vision", Name: "mine" });
    expect(request([], {}).tags).toMatchObject({ Name: "digits-0123456789ab" });
  });

  test("avoids the pool it was just taken from, on the first try only", () => {
    const first = request([buildEntry(1, taken)]);
    expect(first.pools).toHaveLength(3);
    expect(first.pools).not.toContainEqual(expect.objectContaining({ type: "c5.large", zone: "us-east-1a" }));
    expect(request([buildEntry(1, taken)], { record: waiting({ nextTryAt: at(200) }) }).pools).toHaveLength(4);
  });

  test("does not avoid the only pool there is, nor one whose script failed", () => {
    const job = buildJob({ instance: { types: ["c5.large"], zones: ["us-east-1a"] } });
    expect(request([buildEntry(1, taken)], { job }).pools).toHaveLength(1);
    const failed = buildEntry(1, { outcome: "failed", released: RELEASED });
    const record = { retriedAttempts: [1] };
    expect(request([failed], { record, job: buildJob({ retry: { errors: 1 } }) }).pools).toHaveLength(4);
  });

  test.each([
    ["spot", [1, 2, 3, 4, 5], ["spot", "spot", "spot", "spot", "spot"]],
    ["on-demand", [1, 2], ["on-demand", "on-demand"]],
    ["spot-then-on-demand", [1, 2, 3, 4, 5, 6], ["spot", "spot", "spot", "on-demand", "spot", "on-demand"]],
  ])("market %s: tries %o go to %o", (market, tries, markets) => {
    const job = buildJob({ instance: { types: ["c5.large"], market, maxPrice: 0.5 } });
    const asked = tries.map((tried) => request([], { job, record: waiting({ tries: tried - 1, nextTryAt: null }) }));
    expect(asked.map((each) => each.market)).toEqual(markets);
    for (const { market: m, maxPriceUsdPerHour } of asked) expect(maxPriceUsdPerHour).toBe(m === "spot" ? 0.5 : null);
  });

  test("is frozen: planned twice it is the same bytes, and another try is another token", () => {
    expect(JSON.stringify(request([]))).toBe(JSON.stringify(request([], { now: at(999) })));
    const next = request([], { record: waiting({ nextTryAt: null }) });
    expect(next.clientToken).not.toBe(request([]).clientToken);
    expect(next.tags[TAGS.attempt]).toBe("digits-0123456789ab/1/2");
  });
});

describe("nothing to launch", () => {
  test("an attempt that is well is looked at again", () => {
    expect(plan([buildEntry(1)])).toEqual({ action: "check" });
    expect(plan([buildEntry(1, taken), buildEntry(2, { readyAt: null })])).toEqual({ action: "check" });
  });

  test("a completion or a failure stops, before anything else is thought of", () => {
    const completed = buildEntry(1, { ...taken, outcome: "completed" });
    expect(plan([completed])).toEqual({ action: "stop", error: null, message: null });
    const outboxes = { "i-1": buildOutbox(1, { outcome: buildOutcome("failed", { error: "ScriptFailed" }) }) };
    expect(plan([buildEntry(1, { ...taken, outcome: "failed" })], { outboxes })).toMatchObject({
      error: "ScriptFailed",
    });
  });

  test("waits until the next try is due, and asks again then", () => {
    expect(plan([], { record: waiting() })).toEqual({ action: "wait", timeoutSeconds: 10 });
    expect(plan([], { record: waiting(), now: at(210) })).toMatchObject({ action: "launch", attempt: 1, try: 2 });
  });

  test("gives up when capacity is gone for longer than the job allows, but not while an attempt computes", () => {
    const job = buildJob({ limits: { capacityWait: "1h" } });
    const refusals = [{ pool: buildEntry(1).pool, code: "InsufficientInstanceCapacity", message: "" }];
    const gone = { job, record: { attempt: 0, ...waiting({ refusals, tries: 9 }) } };
    expect(plan([], { ...gone, now: at(3599) })).toMatchObject({ action: "launch" });
    const given = plan([], { ...gone, now: at(3600) });
    expect(given).toMatchObject({ action: "stop", error: "CapacityWaitExceeded" });
    expect(JSON.stringify(given)).toContain("c5.large us-east-1a spot: InsufficientInstanceCapacity");
    const computing = [buildEntry(1, { notice: noticeAt(at(9999)) })];
    expect(plan(computing, { ...gone, record: waiting(), now: at(3601) })).toMatchObject({ action: "launch" });
  });
});

describe("a wait for capacity", () => {
  const job = buildJob({ limits: { capacityWait: "1h" } });
  const late = waiting({ nextTryAt: at(4000) });

  test("ends on time, not after one more back-off", () => {
    expect(plan([], { job, record: late, now: at(3590) })).toEqual({ action: "wait", timeoutSeconds: 10 });
    expect(plan([], { job, record: late, now: at(3600) })).toMatchObject({ error: "CapacityWaitExceeded" });
  });

  test("has no such end while an attempt computes", () => {
    const computing = [buildEntry(1, { notice: noticeAt(at(9999)) })];
    expect(plan(computing, { job, record: late, now: at(3590) })).toEqual({ action: "wait", timeoutSeconds: 410 });
  });
});

describe("the running time", () => {
  const job = buildJob({ limits: { runtime: "1h" } });
  const lost = (attempt: number, from: number, to: number) =>
    buildEntry(attempt, { outcome: "lost", startedAt: at(from), counterSeenAt: at(to), terminatedAt: at(to) });

  test("is the whole job's, of lost attempts too: when it is used up, nothing more is launched", () => {
    const entries = [lost(1, 0, 2000), lost(2, 2100, 4600)];
    expect(plan(entries, { job, now: at(4700) })).toMatchObject({ action: "stop", error: "RuntimeExceeded" });
    expect(plan(entries.slice(0, 1), { job, now: at(4700) })).toMatchObject({ action: "launch" });
  });

  test("counts attempts the record no longer names", () => {
    const record = { forgottenSeconds: 4500 };
    expect(plan([], { job, record, now: at(4700) })).toMatchObject({ error: "RuntimeExceeded" });
  });
});

describe("attempts are bounded", () => {
  test.each([
    [0, 1, "stop"],
    [2, 2, "launch"],
    [2, 3, "stop"],
  ])("%d interruptions allowed, %d had: %s", (interruptions, had, action) => {
    const entries = Array.from({ length: had }, (_, index) => buildEntry(index + 1, taken));
    const planned = plan(entries, { job: buildJob({ retry: { interruptions } }) });
    expect(planned.action).toBe(action);
    if (planned.action === "stop") expect(planned.error).toBe("AttemptLimitReached");
  });

  test("a retried failure is no interruption", () => {
    const job = buildJob({ retry: { interruptions: 1, errors: 2 } });
    const entries = [1, 2].map((attempt) => buildEntry(attempt, { outcome: "failed", released: RELEASED }));
    expect(plan(entries, { job, record: { retriedAttempts: [1, 2] } })).toMatchObject({ action: "launch", attempt: 3 });
  });
});
