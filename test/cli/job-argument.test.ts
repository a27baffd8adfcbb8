/** Which job is meant, waiting for it, and watching it. In this process, over real HTTP. */
import { stripVTControlCharacters } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import { EXIT } from "../../cli/exit-codes.ts";
import type { Control } from "../../core/ledger.ts";
import type { JobState } from "../../core/states.ts";
import { addHeldJob } from "../contract/held-job.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { waitFor } from "../wait-for.ts";
import { spot, spotAsked, spotOnScreen, useCloud } from "./cloud.ts";

const cloud = await useCloud();

const ANOTHER = "arn:aws:iam::123456789012:user/another";
const at = (second: number): string => `2026-11-22T10:00:${String(second).padStart(2, "0")}.000Z`;
const change = (jobId: string, changes: Partial<Control>): void =>
  void cloud.world.controls.set(jobId, { ...cloud.world.controls.get(jobId)!, ...changes });
const end = (jobId: string, state: "succeeded" | "failed" | "cancelled"): void =>
  change(jobId, { state: "ended", phase: state, outcome: { state, error: null, message: null, endedAt: at(50) } });
const asked = (jobId: string): number => cloud.seen.filter(({ path }) => path === `/jobs/${jobId}`).length;
const looked = (jobId: string, times = 1) => waitFor(() => expect(asked(jobId)).toBeGreaterThanOrEqual(times));

describe("which job", () => {
  beforeEach(() => cloud.world.controls.clear());

  test.each(["status", "events", "logs", "costs", "wait"])(
    "%s without one is about the caller's newest, and with a name about the newest of that name",
    async (command) => {
      const older = addJob(cloud.world, "older", { name: "other", submittedAt: at(1) });
      const newer = addJob(cloud.world, "newer", { submittedAt: at(2) });
      const another = addJob(cloud.world, "another", { name: "other", submittedAt: at(3), submittedBy: ANOTHER });
      for (const id of [older, newer, another]) end(id, "succeeded");
      const newest = await spot(command);
      expect([newest.code, newest.stderr]).toEqual([
        0,
        expect.stringContaining(`your newest job: ${newer}, succeeded, submitted 2026-11-22 10:00:02 UTC\n`),
      ]);
      expect((await spot(command, "other")).stderr).toContain(`the newest job other: ${another}, `);
      expect((await spot(command, newer)).stderr).not.toContain("newest");
    },
  );

  test("without one of the caller's, that is said, and which is the newest of all", async () => {
    const theirs = addJob(cloud.world, "theirs", { submittedAt: at(2), submittedBy: ANOTHER });
    expect(await spot("status")).toEqual({
      code: 3,
      stdout: "",
      stderr:
        "spot: you have submitted no job to spot-connect-dev\n" +
        `  next: Name one: the newest of all is ${theirs}, submitted 2026-11-22 10:00:02 UTC by ${ANOTHER}; ` +
        "`spot list` shows the others.\n",
    });
    expect((await spot("status", theirs)).stdout).toContain(`by         ${ANOTHER}\n`);
    expect((await spot("list", "--mine")).stderr).toBe("no jobs\n");
    const mine = addJob(cloud.world, "mine");
    const { jobs } = JSON.parse((await spot("list", "--mine", "--json")).stdout) as { jobs: { jobId: string }[] };
    expect(jobs.map(({ jobId }) => jobId)).toEqual([mine]);
  });

  test("none at all, or none of that name, exits 3 with what to do", async () => {
    expect(await spot("status")).toEqual({
      code: 3,
      stdout: "",
      stderr: "spot: no job was submitted to spot-connect-dev yet\n  next: Submit one: `spot submit job.json`.\n",
    });
    const { code, stderr } = await spot("logs", "nobody");
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/^spot: spot-connect-dev has no job nobody\n {2}next: `spot list`/),
    ]);
  });

  test.each(["cancel", "interrupt"])("%s asks before it acts on a job that it looked for", async (command) => {
    const jobId = addJob(cloud.world, command, { phase: "running", attempt: 1, entries: { "i-1": entry(1, "i-1") } });
    const unasked = await spot(command);
    expect([unasked.code, unasked.stderr]).toEqual([
      2,
      expect.stringMatching(/nobody can be asked: \w+ hello-\w{12}\?/),
    ]);
    const refused = await spotAsked("n", command, "hello");
    expect([refused.code, refused.asked]).toEqual([EXIT.declined, `${command} ${jobId}? [y/N] `]);
    expect(refused.stderr).toMatch(/\nspot: nothing was (?:cancelled|interrupted)\n {2}next: Say y, or give --yes/);
    expect(cloud.seen.filter(({ path }) => path.endsWith(`/${command}`))).toEqual([]);
    expect(JSON.parse((await spot(command, "--yes", "--json")).stdout)).toBeTypeOf("object");
  });
});

describe.concurrent("wait", () => {
  test.each([
    ["succeeded", 0],
    ["failed", 1],
    ["cancelled", 1],
  ] as const)("a job that has %s ends it with %d", async (state, expected) => {
    const jobId = addJob(cloud.world, `wait-${state}`, { phase: "running" });
    const waiting = spot("wait", jobId);
    await looked(jobId);
    end(jobId, state);
    expect(await waiting).toEqual({ code: expected, stdout: "", stderr: `${jobId} is ${state}\n` });
  });

  test("--for running goes on until its scripts run, or until they never will", async () => {
    const jobId = addJob(cloud.world, "wait-running", { phase: "starting" });
    const waiting = spot("wait", jobId, "--for", "running", "--json");
    await looked(jobId);
    change(jobId, { phase: "running" });
    const { code, stdout } = await waiting;
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ jobId, state: "running" })]);
    change(jobId, { phase: "cancelled" });
    expect((await spot("wait", jobId, "--for", "running")).code).toBe(1);
  });

  const heldText = (jobId: string): string =>
    `${jobId} has failed with ScriptFailed: exit 3; i-1 is held until 2026-11-22 14:00:00 UTC: \`spot release ${jobId}\` ends it\n`;

  test("a job that has failed and is held says so once, and goes on being waited for", async () => {
    const jobId = addHeldJob(cloud.world, "wait-held");
    const waiting = spot("wait", jobId);
    await looked(jobId, 2);
    end(jobId, "failed");
    expect(await waiting).toEqual({ code: 1, stdout: "", stderr: `${heldText(jobId)}${jobId} is failed\n` });
  });

  test("--for running: a job whose scripts have ended runs no more, whether its machine is held or not", async () => {
    const held = addHeldJob(cloud.world, "wait-held-running");
    expect(await spot("wait", held, "--for", "running")).toEqual({
      code: 1,
      stdout: "",
      stderr: `${heldText(held)}${held} runs no more: its scripts have ended\n`,
    });
    const done = addHeldJob(cloud.world, "wait-done-running", { outcome: "completed" });
    const { hold: _, ...ending } = cloud.world.controls.get(done)!.ending!;
    change(done, { ending: { ...ending, error: null, message: null } });
    expect(await spot("wait", done, "--for", "running")).toMatchObject({
      code: 0,
      stderr: `${done} runs no more: The scripts are done. EC2 ends i-1.\n`,
    });
  });
});

describe.concurrent("status --watch", () => {
  const begin = (token: string, phase: JobState): string =>
    addJob(cloud.world, token, {
      phase,
      submittedAt: at(0),
      attempt: 2,
      entries: {
        "i-1": entry(1, "i-1", {
          launchedAt: at(0),
          readyAt: at(10),
          notice: { actionTime: at(40), source: "ec2", seenAt: at(30) },
          outcome: "interrupted",
          terminatedAt: at(40),
        }),
        "i-2": entry(2, "i-2", { launchedAt: at(30), readyAt: at(40) }),
      },
    });

  test("on a terminal it is drawn over itself until the job ends, with the attempts on an axis of time", async () => {
    const jobId = begin("watch", "running");
    const watching = spotOnScreen(91, 30, "status", "--watch", jobId);
    await looked(jobId, 1);
    end(jobId, "succeeded");
    const { code, stdout, stderr } = await watching;
    expect([code, stderr]).toEqual([0, ""]);
    // The last drawing begins where the one before it began.
    const drawings = stdout.split("\u001b[?7l").slice(1);
    const [first, last] = [drawings.at(-2)!, drawings.at(-1)!];
    expect(stdout).toContain(`\u001b[${first.split("\n").length - 1}A\r\u001b[?7l${last}`);
    const lines = stripVTControlCharacters(last).split("\n");
    expect(lines).toContain("state      succeeded");
    expect(lines).toContain(
      `#1 c6i.large eu-central-1a  ${"░".repeat(10)}${"█".repeat(20)}${"▓".repeat(10)}${" ".repeat(10)}  interrupted`,
    );
    expect(lines).toContain(`#2 c6i.large eu-central-1a  ${" ".repeat(30)}${"░".repeat(10)}${"█".repeat(10)}`);
  });

  test("what does not fit on the screen is left out, so that it can be drawn over", async () => {
    const jobId = begin("low", "succeeded");
    end(jobId, "succeeded");
    const { stdout } = await spotOnScreen(80, 5, "status", "-w", jobId);
    expect(stdout.split("\n")).toHaveLength(5);
  });

  test("without a terminal it is a line for each change and no control character; the exit code is the outcome", async () => {
    const jobId = begin("piped", "running");
    const event = { id: "a", time: at(1), type: "job-submitted", message: "submitted", data: {} } as const;
    cloud.world.timeline.set(jobId, [event]);
    const watching = spot("status", "--watch", jobId);
    await looked(jobId);
    const asJson = spot("status", "--watch", jobId, "--json");
    await looked(jobId, 2);
    end(jobId, "failed");
    const { code, stdout, stderr } = await watching;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^2026-11-22 10:00:01 {2}job-submitted +submitted\n\njob +hello/);
    expect(stderr).toBe(`${jobId} is running\n${jobId} is failed\n`);
    expect(`${stdout}${stderr}`).not.toMatch(/[^\P{Cc}\n]/u);
    const [line, detail] = (await asJson).stdout
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text) as object);
    expect([line, detail]).toEqual([event, expect.objectContaining({ jobId, state: "failed" })]);
  });
});
