/** A move (docs/decisions/0010): a replacement is wanted for an attempt that is well, and nothing is taken from it. */
import { describe, expect, test } from "vitest";
import { checkAttempt } from "../../core/check.ts";
import { wordOf } from "../../core/finish.ts";
import type { Entry } from "../../core/ledger.ts";
import type { View } from "../../core/view.ts";
import { at, buildControl, buildEntry, buildJob, buildView, noticeAt, RELEASED } from "./builders.ts";
import { plan, request, taken, waiting, type Case } from "./planning.ts";

const check = (entries: readonly Entry[], changes: Partial<View> = {}, now = at(90)) =>
  checkAttempt(buildView(entries, changes), 0, now);

describe("planning a move", () => {
  const moving = buildEntry(1, { moveRequestedAt: at(100), startedAt: at(50) });

  test("asks for a replacement elsewhere while the attempt is well", () => {
    const planned = plan([moving]);
    expect(planned).toMatchObject({ action: "launch", attempt: 2, try: 1 });
    expect(request([moving]).pools).not.toContainEqual(
      expect.objectContaining({ type: "c5.large", zone: "us-east-1a" }),
    );
  });

  test("is asked for again when the back-off is over; until then the attempt runs", () => {
    const record = waiting({ moveTries: 1 });
    expect(plan([moving], { record })).toEqual({ action: "check" });
    expect(plan([moving], { record, now: at(210) })).toMatchObject({ action: "launch", try: 2 });
  });

  test.each<[string, readonly Entry[], Case]>([
    ["the attempt is not ready", [{ ...moving, readyAt: null }], {}],
    [
      "an older one still holds on",
      [buildEntry(1, { notice: noticeAt(at(150)) }), { ...moving, ...buildEntry(2) }],
      {},
    ],
    ["it has been asked for two hours", [moving], { record: waiting({ tries: 24, moveTries: 24, nextTryAt: null }) }],
    ["no further interruption is allowed", [moving], { job: buildJob({ retry: { interruptions: 0 } }) }],
    [
      "three replacements came to nothing",
      [moving, ...[2, 3, 4].map((attempt) => buildEntry(attempt, { outcome: "lost", readyAt: null }))],
      {},
    ],
  ])("is let be when %s", (_what, entries, changes) => {
    expect(plan(entries, changes)).toEqual({ action: "check" });
  });

  test("a replacement's failure is counted and changes nothing for the attempt that is well", () => {
    const failed = buildEntry(2, { outcome: "failed", readyAt: null, released: RELEASED });
    expect(plan([moving, failed], { record: { retriedAttempts: [2] } })).toMatchObject({
      action: "launch",
      attempt: 3,
    });
    expect(plan([buildEntry(1), failed])).toEqual({ action: "check" });
  });

  test("replacements that never reported are forgotten when the attempt itself must go", () => {
    const mute = { readyAt: null, outcome: "lost", terminateAt: at(150), terminatedAt: at(160) } as const;
    const entriesOf = (changes: Partial<Entry>) =>
      [2, 3, 4].map((attempt) => buildEntry(attempt, { ...mute, ...changes }));
    const spares = entriesOf({ spare: true });
    expect(plan([{ ...moving, ...taken }, ...spares])).toMatchObject({ action: "launch", attempt: 5 });
    // Asked for because the attempt had to go, they would have been three in a row.
    expect(plan([{ ...moving, ...taken }, ...entriesOf({})])).toMatchObject({
      action: "stop",
      error: "BootstrapFailed",
    });
  });

  test("a replacement's failed set-up leaves the job its own retries", () => {
    const failed = buildEntry(2, { spare: true, outcome: "failed", readyAt: null, released: RELEASED });
    const job = buildJob({ retry: { errors: 1 } });
    const own = { ...moving, outcome: "failed", released: RELEASED } as const;
    const retriedAttempts = [2];
    expect(
      wordOf(buildView([own, failed], { job, control: buildControl([own, failed], { retriedAttempts }) })),
    ).toEqual({
      finish: null,
      retry: [1],
    });
  });

  test("stays on the spot market", () => {
    const job = buildJob({ instance: { types: ["c5.large"], market: "spot-then-on-demand" } });
    const record = waiting({ tries: 3, moveTries: 3, nextTryAt: at(190) });
    expect(request([moving], { job, record }).market).toBe("spot");
  });

  test("overtaken by a notice asks at once, whatever the move's back-off was, with a token of its own", () => {
    const noticed = { ...moving, notice: noticeAt(at(300)) };
    const record = waiting({ tries: 20, moveTries: 20, nextTryAt: at(700) });
    expect(plan([noticed], { record })).toMatchObject({ action: "launch", attempt: 2, try: 21 });
    const long = { job: buildJob({ limits: { capacityWait: "1m" } }), record };
    expect(plan([{ ...moving, ...taken }], long)).toMatchObject({ action: "launch" });
  });
});

describe("looking at a move", () => {
  const moving = buildEntry(1, { moveRequestedAt: at(80), startedAt: at(50), counterSeenAt: at(85) });
  const replacement = buildEntry(2, { readyAt: null, launchedAt: at(82), counterSeenAt: at(85) });

  test("is planned while the attempt is well, and the attempt runs until the next try", () => {
    expect(check([moving])).toMatchObject({ next: "plan", lost: [] });
    const capacity = { since: at(80), tries: 1, moveTries: 1, refusals: [], nextTryAt: at(400) };
    const control = buildControl([moving], { capacity });
    expect(check([moving], { control })).toMatchObject({ next: "run", timeoutSeconds: 310, heartbeatSeconds: 120 });
    const soon = buildControl([moving], { capacity: { ...capacity, nextTryAt: at(95) } });
    expect(check([moving], { control: soon })).toMatchObject({ next: "run", timeoutSeconds: 121 });
  });

  test("is not planned before the attempt has begun: a ready machine would wait for another", () => {
    const { startedAt: _, ...ready } = moving;
    expect(check([ready])).toMatchObject({ next: "run", timeoutSeconds: 121 });
    expect(plan([ready], { now: at(90) })).toEqual({ action: "check" });
    // It settles first: the older one has let go, and nobody computes meanwhile.
    const older = buildEntry(1, { notice: noticeAt(at(150)), released: RELEASED, outcome: "interrupted" });
    const next = { ...replacement, readyAt: at(88), moveRequestedAt: at(86) };
    expect(check([older, next])).toMatchObject({ next: "run" });
  });

  test("the one that computes is looked at while its replacement boots", () => {
    expect(check([moving, replacement])).toMatchObject({ next: "bootstrap", timeoutSeconds: 120 });
    const silent = { ...moving, counterSeenAt: at(0) };
    const found = check([silent, replacement], {}, at(130));
    expect(found).toMatchObject({ next: "bootstrap", timeoutSeconds: 60, silent: ["i-1"] });
  });

  test("one that falls silent meanwhile is lost, and the boot goes on", () => {
    const silent = { ...moving, counterSeenAt: at(0), silentLooks: 3 };
    const booting = { ...replacement, launchedAt: at(200), counterSeenAt: at(290) };
    expect(check([silent, booting], {}, at(300))).toMatchObject({
      next: "bootstrap",
      lost: [{ instanceId: "i-1" }],
      silent: [],
    });
  });

  test("the old one is let go only when the replacement is ready", () => {
    expect(check([moving, { ...replacement, readyAt: at(88) }])).toMatchObject({ next: "settle" });
  });

  test.each<[string, Partial<Entry>]>([
    ["is lost", { outcome: "lost", terminateAt: at(88) }],
    ["has a notice itself", { notice: noticeAt(at(150)) }],
    ["fails its set-up", { outcome: "failed", released: RELEASED }],
  ])("goes back to the old one when the replacement %s, without waiting for its end", (_what, changes) => {
    const entries = [moving, { ...replacement, ...changes }];
    const capacity = { since: at(80), tries: 1, moveTries: 1, refusals: [], nextTryAt: at(400) };
    const control = buildControl(entries, { capacity, retriedAttempts: [2] });
    expect(check(entries, { control })).toMatchObject({ next: "run" });
  });

  test("a replacement's failed set-up is not the job's while the old one is well; afterwards it is", () => {
    const failed = { ...replacement, outcome: "failed", released: RELEASED } as const;
    expect(wordOf(buildView([moving, failed]))).toEqual({ finish: null, retry: [2] });
    const noticed = { ...moving, notice: noticeAt(at(150)) };
    expect(wordOf(buildView([noticed, failed])).finish?.error).toBe("AgentFailed");
  });
});
