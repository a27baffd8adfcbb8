/** What is kept on a screen: what matters most is always there, and what is left out is said. */
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { formatMachines } from "../../cli/output/machines.ts";
import { formatMachinesOnScreen } from "../../cli/output/machines-on-screen.ts";
import { formatScreen } from "../../cli/output/screen.ts";
import { shareLines } from "../../cli/output/share-lines.ts";
import { createScreen } from "../../cli/screen.ts";
import type { Control } from "../../core/ledger.ts";
import { closeTerminals, onTerminal } from "../e2e/on-terminal.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { spot, spotOnScreen, terminalOf, useCloud } from "./cloud.ts";
import { screenLike } from "./screen-like.ts";

const at = (minute: number): string => `2026-11-22T10:${String(minute).padStart(2, "0")}:00.000Z`;
const OUTCOME = { state: "succeeded", error: null, message: null, endedAt: at(50) } as const;

const cloud = await useCloud();
beforeEach(() => cloud.world.controls.clear());
afterAll(() => closeTerminals());

describe("status --watch", () => {
  const attemptOf = (attempt: number) =>
    entry(attempt, `i-${attempt}`, {
      launchedAt: at(attempt),
      readyAt: at(attempt + 1),
      outcome: "interrupted",
      terminatedAt: at(attempt + 2),
    });
  /** It has ended, so that it is drawn once. */
  function addMoved(attempts: number, changes: Partial<Control> = {}): string {
    const entries = Object.fromEntries(Array.from({ length: attempts }, (_, n) => [`i-${n + 1}`, attemptOf(n + 1)]));
    const jobId = addJob(cloud.world, "moved", {
      state: "ended",
      phase: "succeeded",
      outcome: OUTCOME,
      attempt: attempts,
      entries,
      ...changes,
    });
    const event = (n: number) => ({
      id: `e${n}`,
      time: at(n),
      type: "attempt-started",
      message: `line ${n}`,
      data: {},
    });
    cloud.world.timeline.set(jobId, Array.from({ length: 12 }, (_, n) => event(n + 1)) as never);
    return jobId;
  }
  const watch = async (columns: number, rows: number, jobId: string): Promise<readonly string[]> =>
    screenLike(columns, rows, (await spotOnScreen(columns, rows, "status", "--watch", jobId)).stdout);
  const attemptsIn = (lines: readonly string[]): readonly number[] =>
    lines.flatMap((line) => /^#(\d+) /.exec(line)?.[1] ?? []).map(Number);
  const eventsIn = (lines: readonly string[]): readonly number[] =>
    lines.flatMap((line) => / line (\d+)$/.exec(line)?.[1] ?? []).map(Number);

  test("of sixteen attempts the last are there, how many are not, and the latest of the timeline", async () => {
    const lines = await watch(100, 24, addMoved(16));
    expect(lines[0]).toMatch(/^job +hello-/);
    const attempts = attemptsIn(lines);
    expect([attempts[0], attempts.at(-1)]).toEqual([17 - attempts.length, 16]);
    expect(lines).toContain(`… ${16 - attempts.length} earlier`);
    expect(lines[lines.indexOf(`… ${16 - attempts.length} earlier`) - 1]).toContain("░ boots");
    expect(eventsIn(lines)).toEqual([10, 11, 12]);
    // All of the screen but the cursor's line is used.
    expect(lines.findLastIndex((line) => line !== "")).toBe(22);
  });

  test("where there is room for all, all attempts are there and eight lines of the timeline", async () => {
    const lines = await watch(100, 50, addMoved(16));
    expect([attemptsIn(lines).length, eventsIn(lines)]).toEqual([16, [5, 6, 7, 8, 9, 10, 11, 12]]);
    expect(lines.join("\n")).not.toContain("…");
  });

  test("on a screen with hardly any room the facts are there, and the last attempts", async () => {
    const lines = await watch(100, 10, addMoved(16));
    expect([lines[0], attemptsIn(lines)]).toEqual([expect.stringMatching(/^job /), [15, 16]]);
  });

  test.each([60, 80, 100, 137])("the outcome at the end of an attempt is whole on %i columns", async (columns) => {
    const lines = await watch(columns, 40, addMoved(3));
    const rows = lines.filter((line) => line.startsWith("#"));
    expect(rows.map((row) => [row.length, row.slice(-13)])).toEqual([1, 2, 3].map(() => [columns, "  interrupted"]));
  });

  test("what pools answered leaves room for attempts and timeline, and what is missing of it is said", async () => {
    const { stdout } = await spot("status", addMoved(16), "--json");
    const answer = { code: "InsufficientInstanceCapacity", meaning: "m", remedy: "r", at: at(40) };
    const poolOf = (n: number) => ({ type: `c${n}i.large`, zone: "eu-central-1a", market: "spot" });
    const pools = Array.from({ length: 30 }, (_, n) => ({ ...answer, pool: poolOf(n) }));
    const waiting = { reason: "requesting", message: "EC2 had nothing.", since: at(40), nextTryAt: null, until: null };
    const job = { ...(JSON.parse(stdout) as object), waiting: { ...waiting, instanceIds: [], pools } };
    const events = [7, 8, 9, 10, 11, 12].map((n) => ({ time: at(n), type: "attempt-started", message: `line ${n}` }));
    const [detail, timeline] = [job, events] as unknown as Parameters<typeof formatScreen>;
    const text = formatScreen(detail, timeline, at(50), { colours: false, columns: 100, lines: 29 });
    const lines = text.split("\n");
    expect([lines.length, attemptsIn(lines), eventsIn(lines)]).toEqual([29, [16], [10, 11, 12]]);
    expect(lines).toContainEqual(expect.stringMatching(/^… \d+ more lines: `spot status` without --watch has them$/));
  });
});

describe("a screen", () => {
  const onScreen = (columns: number, rows: number) => {
    let written = "";
    const screen = createScreen(terminalOf({ columns, rows, stdout: { write: (text) => (written += text) } }));
    return { screen, shown: () => screenLike(columns, rows, written) };
  };

  test("a shorter drawing leaves nothing of the one before, and a line as wide as the screen keeps its last letter", () => {
    const { screen, shown } = onScreen(10, 5);
    screen.draw("0123456789\nabcdefghij\nthird");
    screen.draw("short\nABCDEFGHIJ");
    expect(shown()).toEqual(["short", "ABCDEFGHIJ", "", "", ""]);
  });

  test("a note has room on a screen that is full", () => {
    const { screen, shown } = onScreen(20, 4);
    screen.draw("one\ntwo\nthree");
    screen.note("asking again …\n");
    expect(shown()).toEqual(["one", "two", "asking again …", ""]);
    screen.draw("one\ntwo\nthree");
    expect(shown()).toEqual(["one", "two", "three", ""]);
  });
});

describe("top", () => {
  const NOW = "2026-11-22T10:10:00.000Z";
  const machine = (n: number, gpus: readonly number[] = []) => ({
    jobId: `train-digits-0123456789a${n}`,
    attempt: 1,
    instanceId: `i-0123456789abcdef${n}`,
    pool: { type: "c6i.2xlarge", zone: "eu-central-1a", market: "spot" as const },
    launchedAt: at(0),
    progress: 0.5,
    usage: {
      at: at(9),
      cpus: 8,
      cpuPercent: 97,
      load: 8,
      memoryUsedMiB: 12_345,
      memoryTotalMiB: 16_000,
      diskUsedMiB: 3000,
      diskTotalMiB: 8000,
      gpus: gpus.map((percent) => ({ percent, memoryUsedMiB: null, memoryTotalMiB: null })),
    },
  });
  const machines = Array.from({ length: 8 }, (_, n) => machine(n));
  const show = (columns: number, rows: number, which = machines): readonly string[] =>
    formatMachinesOnScreen(which, NOW, { columns, lines: rows - 1 }).split("\n");

  test("a wide screen has a line for each machine and all that is said of them", () => {
    expect(show(200, 24)).toEqual(formatMachines(machines, NOW, { columns: null }).split("\n"));
  });

  test("on 100 columns eight machines are eight lines; columns that say nothing go first, and what is missing is said", () => {
    const lines = show(100, 24);
    expect(lines[0]).toMatch(/^JOB +MACHINE +UP +DONE +CPU +MEMORY +SAID$/);
    expect(lines.slice(1, -1).map((line) => line.slice(0, 25))).toEqual(machines.map(({ jobId }) => jobId));
    expect(lines.at(-1)).toBe("no room for DISK, POOL");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(show(120, 24, [machine(1, [99])])[0]).toMatch(/ GPU +SAID$/);
  });

  test("machines for which there is no line are counted", () => {
    const lines = show(100, 5);
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe("… and 6 more; no room for DISK, POOL");
    expect(show(200, 5).at(-1)).toBe("… and 6 more");
  });

  test("where not even the most important columns fit there are blocks, whole ones, and the others are counted", () => {
    const lines = show(40, 24);
    expect(lines.filter((line) => line.startsWith("JOB "))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith("SAID "))).toHaveLength(2);
    expect(lines.at(-1)).toBe("… and 6 more");
    expect(lines.length).toBeLessThanOrEqual(23);
  });

  test("the command draws as many as the terminal has lines for, until Ctrl-C", async () => {
    for (let n = 0; n < 40; n++) {
      const entries = { [`i-${n}`]: entry(1, `i-${n}`) };
      addJob(cloud.world, `top-${n}`, { phase: "running", attempt: 1, entries });
    }
    const terminal = onTerminal({ environment: cloud.env }, ["top"]);
    await terminal.shown(/… and 13 more\r\n/);
    terminal.type("\u0003");
    const { code, output } = await terminal.ended;
    const drawn = screenLike(100, 30, output).filter((line) => line.startsWith("hello-"));
    expect([code, drawn.length]).toEqual([130, 27]);
  });

  test("printed once, all are there", () => {
    const text = formatMachines(machines, NOW, { columns: 100 });
    expect(text.match(/^JOB /gm)).toHaveLength(8);
    expect(text).not.toContain("…");
  });
});

describe("lines that are shared", () => {
  const part = (name: string, length: number, least: number, rank: number) => ({
    lines: Array.from({ length }, (_, n) => `${name}${n}`),
    least,
    rank,
    cut: (lines: readonly string[], room: number) => lines.slice(0, room),
  });
  const share = (room: number) =>
    shareLines([part("a", 2, 2, 0), part("b", 9, 2, 2), part("c", 5, 1, 1)], room).map((lines) => lines.length);

  test.each([
    [1, [1]],
    [3, [2]],
    [4, [2, 1]],
    [6, [2, 1, 1]],
    [7, [2, 2, 1]],
    [11, [2, 2, 5]],
    [12, [2, 3, 5]],
    [18, [2, 9, 5]],
    [99, [2, 9, 5]],
  ])("%i lines: %j", (room, lengths) => {
    expect(share(room)).toEqual(lengths);
  });
});
