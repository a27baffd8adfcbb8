/** Ledgers worked out by hand: the sums beside the tests are the calculation. */
import { describe, expect, test } from "vitest";
import { mergeGroups } from "../../core/costs/groups.ts";
import { costsOf } from "../../core/costs/job-costs.ts";
import type { BillingFacts } from "../../core/costs/lines.ts";
import type { TimelineEvent } from "../../core/events.ts";
import { at } from "./builders.ts";

const FACTS: BillingFacts = { hasPublicIp: true, fileSystemThroughput: "elastic", diskGiB: { "c5.large": 8 } };
const ON_DEMAND = { "c5.large": 0.085 };
const GB = 1e9;

let count = 0;
const event = (seconds: number, type: TimelineEvent["type"], data: TimelineEvent["data"]): TimelineEvent => ({
  id: `${type}#${count++}`,
  time: at(seconds),
  type,
  message: "",
  data,
});
const launched = (seconds: number, attempt: number, more: TimelineEvent["data"] = {}) =>
  event(seconds, "instance-launched", {
    attempt,
    instanceId: `i-${attempt}`,
    type: "c5.large",
    zone: "us-east-1a",
    market: "spot",
    hourlyUsd: 0.036,
    ...more,
  });
const said = (seconds: number, type: TimelineEvent["type"], attempt: number, data: TimelineEvent["data"] = {}) =>
  event(seconds, type, { attempt, instanceId: `i-${attempt}`, ...data });

/** An hour and 40 s on one machine: 40 s of boot, an hour of work. */
const PLAIN = [
  launched(0, 1),
  said(40, "attempt-started", 1, { resumeFrom: null }),
  said(1000, "generation-sealed", 1, { generation: "a", bytes: 2 * GB }),
  said(3640, "attempt-completed", 1, { stoppedAt: at(3640) }),
  said(3660, "instance-terminated", 1, { endedAt: at(3650), takenByEc2: false }),
];

describe("a job's ledger", () => {
  test("of a few seconds: on demand as on spot, a minute is paid", () => {
    const brief = [
      launched(0, 1),
      said(2, "attempt-started", 1, { resumeFrom: null }),
      said(9, "attempt-completed", 1, { stoppedAt: at(9) }),
      said(11, "instance-terminated", 1, { endedAt: at(10), takenByEc2: false }),
    ];
    const costs = costsOf(brief, ON_DEMAND, FACTS, at(9999));
    expect(costs).toMatchObject({ usefulSeconds: 7, paidSeconds: 60 });
    expect(costs.onDemandUsd).toBeCloseTo(0.085 / 60, 9);
  });

  test("that ran through: paid from launch to the machine's end, all computing useful", () => {
    const costs = costsOf(PLAIN, ON_DEMAND, FACTS, at(9999));
    expect(costs).toMatchObject({ usefulSeconds: 3600, lostSeconds: 0, gapSeconds: 0, paidSeconds: 3650 });
    const usd = Object.fromEntries(costs.lines.map((line) => [line.item, line.usd]));
    // 3650 s at $0.036/h; 8 GiB of gp3 at $0.08 a month of 730 h; an address at $0.005/h; 2 GB written at $0.06.
    expect(usd["compute"]).toBeCloseTo(0.0365, 9);
    expect(usd["disk"]).toBeCloseTo((8 * 0.08 * 3650) / 3600 / 730, 9);
    expect(usd["public-ipv4"]).toBeCloseTo(0.00506944, 7);
    expect(usd["file-system-writes"]).toBeCloseTo(0.12, 9);
    expect(usd["file-system-reads"]).toBe(0);
    expect(usd["orchestration"]).toBeCloseTo(25 * 0.00003, 9);
    expect(costs.usd).toBeCloseTo(0.0365 + 0.000888889 + 0.005069444 + 0.12 + 0.00075, 6);
    // On demand: the boot and the work, 3640 s at $0.085/h.
    expect(costs.onDemandUsd).toBeCloseTo(0.085944, 6);
    expect(costs.isComplete).toBe(true);
    for (const { source, asOf } of costs.lines) expect([source, asOf]).not.toContain("");
  });

  test("that was refused machines: each try is six more states entered", () => {
    const tries = [-90, -60, -2].map((seconds, index) =>
      event(seconds, "capacity-requested", { attempt: 1, try: index + 1, pools: 4, market: "spot" }),
    );
    const { lines } = costsOf([...tries, ...PLAIN], ON_DEMAND, FACTS, at(9999));
    expect(lines.find(({ item }) => item === "orchestration")?.quantity).toBe(25 + 2 * 6);
  });

  const TAKEN = (takenByEc2: boolean, endedSeconds: number) => [
    launched(0, 1),
    said(40, "attempt-started", 1, { resumeFrom: null }),
    said(940, "generation-sealed", 1, { generation: "a", bytes: GB }),
    launched(1000, 2),
    said(1100, "attempt-interrupted", 1, { stoppedAt: at(1090) }),
    said(1110, "attempt-started", 2, { resumeFrom: "a" }),
    said(endedSeconds, "instance-terminated", 1, { endedAt: at(endedSeconds), takenByEc2 }),
    said(2110, "attempt-completed", 2, { stoppedAt: at(2110) }),
    said(2200, "instance-terminated", 2, { endedAt: at(2200), takenByEc2: false }),
  ];

  test("with an interruption: what was done after the last save is lost, and the time in which nobody computed", () => {
    const costs = costsOf(TAKEN(true, 1120), ON_DEMAND, FACTS, at(9999));
    // Saved 900 s after the start, stopped 150 s later; 20 s until the next one started, which then worked for 1000 s.
    expect(costs.attempts.map(({ usefulSeconds, lostSeconds }) => [usefulSeconds, lostSeconds])).toEqual([
      [900, 150],
      [1000, 0],
    ]);
    expect(costs).toMatchObject({ usefulSeconds: 1900, lostSeconds: 170, gapSeconds: 20, paidSeconds: 1120 + 1200 });
    // What the second one read back is what the first one had sealed.
    expect(costs.attempts.map(({ readBytes }) => readBytes)).toEqual([0, GB]);
    expect(costs.onDemandUsd).toBeCloseTo(((40 + 1900) / 3600) * 0.085, 9);
  });

  test.each([
    ["taken by EC2 in its first hour: the machine is free, its disk and address are not", true, 1120, 0],
    ["taken by EC2 after its first hour", true, 3600, 0.036],
    ["ended by us", false, 1120, (1120 / 3600) * 0.036],
  ])("%s", (_what, takenByEc2, endedSeconds, usd) => {
    const { lines, attempts } = costsOf(TAKEN(takenByEc2, endedSeconds), ON_DEMAND, FACTS, at(9999));
    const own = lines.filter(({ instanceId }) => instanceId === "i-1");
    expect(own.find(({ item }) => item === "compute")?.usd).toBeCloseTo(usd, 9);
    expect(own.map(({ item }) => item)).toEqual(["compute", "disk", "public-ipv4"]);
    expect(attempts[0]!.usd).toBeCloseTo(
      own.reduce((sum, line) => sum + line.usd!, 0),
      9,
    );
  });

  test("without a save all of a lost attempt is lost; a finished script is as good as a save", () => {
    const lost = [
      launched(0, 1),
      said(40, "attempt-started", 1, {}),
      said(900, "attempt-lost", 1, { stoppedAt: at(540) }),
      said(950, "instance-terminated", 1, { endedAt: at(600), takenByEc2: true }),
    ];
    expect(costsOf(lost, ON_DEMAND, FACTS, at(9999))).toMatchObject({ usefulSeconds: 0, lostSeconds: 500 });
    const finished = [...lost.slice(0, 2), said(240, "script-finished", 1, { verdict: "finished" }), ...lost.slice(2)];
    expect(costsOf(finished, ON_DEMAND, FACTS, at(9999))).toMatchObject({ usefulSeconds: 200, lostSeconds: 300 });
  });

  test("what an attempt read back is what its agent chose, not what it was told, if it says so", () => {
    const reads = (told: string | null, chosen: string | null) => [
      launched(0, 1),
      said(40, "attempt-started", 1, { resumeFrom: null }),
      said(100, "generation-sealed", 1, { generation: "a", bytes: 2 * GB }),
      said(200, "generation-sealed", 1, { generation: "b", bytes: 3 * GB }),
      said(300, "attempt-lost", 1, { stoppedAt: at(250) }),
      launched(300, 2),
      said(340, "attempt-started", 2, { resumeFrom: told }),
      said(350, "scripts-started", 2, { resumeFrom: chosen }),
    ];
    const readGB = (told: string | null, chosen: string | null) => {
      const { attempts, lines } = costsOf(reads(told, chosen), ON_DEMAND, FACTS, at(400));
      const { quantity, usd } = lines.find(({ item }) => item === "file-system-reads")!;
      // $0.03 for each GB.
      expect(usd).toBeCloseTo(quantity * 0.03, 9);
      return [attempts[1]!.readBytes / GB, quantity];
    };
    // The lost one let go of nothing that could be named: its agent finds the newest itself.
    expect(readGB(null, "b")).toEqual([3, 3]);
    // The manifest of the one that was named did not hold, or none did.
    expect(readGB("b", "a")).toEqual([2, 2]);
    expect(readGB("b", null)).toEqual([0, 0]);
  });

  /** Told to run at 40 s, saved at 400 s, stopped at 540 s: 360 s are safe, 140 s are not. */
  const STOPPED = (...words: readonly TimelineEvent[]) => [
    launched(0, 1),
    said(40, "attempt-started", 1, { resumeFrom: null }),
    said(50, "scripts-started", 1, { resumeFrom: null }),
    said(400, "generation-sealed", 1, { generation: "a", bytes: 1 }),
    ...words,
    said(570, "instance-terminated", 1, { endedAt: at(560), takenByEc2: false }),
  ];
  const released = said(545, "attempt-released", 1, { generation: "a" });

  test.each([
    ["cancelled", [said(545, "attempt-cancelled", 1, { stoppedAt: at(540) }), released], 360, 140],
    ["failed", [said(545, "attempt-failed", 1, { stoppedAt: at(540) }), released], 360, 140],
    ["interrupted", [said(545, "attempt-interrupted", 1, { stoppedAt: at(540) }), released], 360, 140],
    // Until the look that saw it let go, since nobody said when it stopped.
    ["let go without a word, as before there was one for a cancel", [released], 360, 145],
    ["completed", [said(545, "attempt-completed", 1, { stoppedAt: at(540) }), released], 500, 0],
    [
      "lost, then heard again: an outcome only rises",
      [
        said(500, "attempt-lost", 1, { stoppedAt: at(450) }),
        said(545, "attempt-completed", 1, { stoppedAt: at(540) }),
        released,
      ],
      500,
      0,
    ],
  ])("an attempt that was %s: useful is what the result can rest on", (_what, words, usefulSeconds, lostSeconds) => {
    const costs = costsOf(STOPPED(...words), ON_DEMAND, FACTS, at(9999));
    expect(costs).toMatchObject({ usefulSeconds, lostSeconds, gapSeconds: 0, paidSeconds: 560 });
    // On demand: the boot and what was useful.
    expect(costs.onDemandUsd).toBeCloseTo(((40 + usefulSeconds) / 3600) * 0.085, 9);
  });

  test("cancelled without a save: nothing of it was useful", () => {
    const unsaved = STOPPED(said(545, "attempt-cancelled", 1, { stoppedAt: at(540) }), released);
    const events = unsaved.filter(({ type }) => type !== "generation-sealed");
    expect(costsOf(events, ON_DEMAND, FACTS, at(9999))).toMatchObject({ usefulSeconds: 0, lostSeconds: 500 });
  });

  test("a machine without an agent is at work until it is cancelled", () => {
    const bare = [
      launched(0, 1),
      said(40, "attempt-started", 1, { resumeFrom: null }),
      said(545, "attempt-cancelled", 1, { stoppedAt: at(540) }),
      said(545, "instance-terminated", 1, { endedAt: at(543), takenByEc2: false }),
    ];
    expect(costsOf(bare, ON_DEMAND, FACTS, at(9999))).toMatchObject({ usefulSeconds: 500, lostSeconds: 0 });
  });

  test("a machine that ran no script is paid, and neither useful nor lost", () => {
    const unused = [
      launched(0, 1),
      said(30, "instance-ready", 1),
      said(60, "attempt-released", 1, { generation: null }),
    ];
    const ended = said(90, "instance-terminated", 1, { endedAt: at(80), takenByEc2: false });
    const told = said(50, "attempt-started", 1, { resumeFrom: null });
    const nothing = { usefulSeconds: 0, lostSeconds: 0, paidSeconds: 80 };
    expect(costsOf([...unused, ended], ON_DEMAND, FACTS, at(9999))).toMatchObject({ ...nothing, onDemandUsd: 0 });
    const costs = costsOf([...unused, told, ended], ON_DEMAND, FACTS, at(9999));
    expect(costs).toMatchObject(nothing);
    // The job's end came before its first script: on demand it would have paid the boot, a minute at least.
    expect(costs.onDemandUsd).toBeCloseTo(0.085 / 60, 9);
  });

  test("an instance's clock that is wrong by ten minutes makes nothing negative", () => {
    const skewed = (seconds: number) => [
      launched(0, 1),
      said(40, "attempt-started", 1, {}),
      said(seconds, "generation-sealed", 1, { generation: "a", bytes: 1 }),
      said(540, "attempt-interrupted", 1, { stoppedAt: at(540) }),
    ];
    expect(costsOf(skewed(-600), ON_DEMAND, FACTS, at(600))).toMatchObject({ usefulSeconds: 0, lostSeconds: 500 });
    expect(costsOf(skewed(1200), ON_DEMAND, FACTS, at(600))).toMatchObject({ usefulSeconds: 500, lostSeconds: 0 });
  });

  test("that runs is counted up to now, a minute of each machine at least", () => {
    expect(costsOf([launched(0, 1)], ON_DEMAND, FACTS, at(10))).toMatchObject({ paidSeconds: 60, usefulSeconds: 0 });
    const running = [launched(0, 1), said(40, "attempt-started", 1, {})];
    expect(costsOf(running, ON_DEMAND, FACTS, at(100))).toMatchObject({ paidSeconds: 100, usefulSeconds: 60 });
    // EC2 has said that it is gone, and no look has told the timeline.
    const facts = { ...FACTS, endedAt: { "i-1": at(70) } };
    expect(costsOf(running, ON_DEMAND, facts, at(900))).toMatchObject({ paidSeconds: 70 });
  });

  test("says where a price is missing instead of leaving it out", () => {
    const costs = costsOf([launched(0, 1, { hourlyUsd: null }), ...PLAIN.slice(1)], {}, FACTS, at(9999));
    expect(costs).toMatchObject({ isComplete: false, onDemandUsd: null });
    expect(costs.attempts[0]!.usd).toBeNull();
    expect(costs.usd).toBeGreaterThan(0.12);
  });

  test("a disk whose size is not known any more is missing from the sum, and the sum says so", () => {
    const costs = costsOf(PLAIN, ON_DEMAND, { ...FACTS, diskGiB: {} }, at(9999));
    const disk = costs.lines.find(({ item }) => item === "disk");
    expect(disk).toMatchObject({ attempt: 1, instanceId: "i-1", quantity: 3650 / 3600, unitUsd: null, usd: null });
    expect(costs.isComplete).toBe(false);
    expect(costs.attempts[0]!.usd).toBeNull();
    // What is known: the machine, its address, the writes, the transitions.
    expect(costs.usd).toBeCloseTo(0.0365 + 0.005069444 + 0.12 + 0.00075, 6);
  });

  test("without elastic throughput or a public address there are no such lines", () => {
    const facts: BillingFacts = { ...FACTS, hasPublicIp: false, fileSystemThroughput: null };
    expect(costsOf(PLAIN, ON_DEMAND, facts, at(9999)).lines.map(({ item }) => item)).toEqual([
      "compute",
      "disk",
      "orchestration",
    ]);
  });
});

test("groups of one key are added, and an unknown part makes a sum unknown", () => {
  const group = (key: string, onDemandUsd: number | null) => ({
    key,
    jobs: 1,
    usd: 1,
    isComplete: true,
    onDemandUsd,
    usefulSeconds: 10,
    lostSeconds: 1,
    paidSeconds: 20,
  });
  expect(mergeGroups([group("a", 2), group("b", null), group("a", 3), group("b", 1)])).toEqual([
    { ...group("a", 5), jobs: 2, usd: 2, usefulSeconds: 20, lostSeconds: 2, paidSeconds: 40 },
    { ...group("b", null), jobs: 2, usd: 2, usefulSeconds: 20, lostSeconds: 2, paidSeconds: 40 },
  ]);
});
