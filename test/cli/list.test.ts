/** `spot list` where there are more jobs than one answer of the API holds. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { jobIdOf } from "../../core/naming.ts";
import { addJob } from "../contract/memory-ports.ts";
import { spot, spotOnScreen, useCloud } from "./cloud.ts";

const JOBS = 350;
/** More than a pipe holds (64 KiB), in fewer pages than there are. */
const MANY = 3000;

const cloud = await useCloud();
const nth = (index: number): string => new Date(Date.UTC(2026, 10, 22) + index * 1000).toISOString();
beforeAll(() => {
  for (let index = 0; index < JOBS; index += 1) addJob(cloud.world, `job-${index}`, { submittedAt: nth(index) });
});

const idOf = (index: number): string => jobIdOf("hello", `job-${index}`);
const lines = (text: string): readonly string[] => text.trimEnd().split("\n");

test("what is asked for comes, however many pages it takes, and what is left is said", async () => {
  const { stdout, stderr } = await spot("list", "--limit", "120");
  expect(lines(stdout)).toHaveLength(1 + 120);
  expect(lines(stdout)[120]).toContain(idOf(JOBS - 120));
  expect(stderr).toBe("there are more than 120; --all shows them all\n");
  const { jobs, nextToken } = JSON.parse((await spot("list", "--limit", "120", "--json")).stdout) as {
    readonly jobs: readonly { readonly jobId: string }[];
    readonly nextToken: string | null;
  };
  expect([jobs.length, jobs.at(-1)?.jobId, nextToken]).toEqual([120, idOf(JOBS - 120), "120"]);
});

test("all of them: one head, and every page's columns stand below each other", async () => {
  const { stdout, stderr } = await spot("list", "--all");
  expect([lines(stdout).length, stderr]).toEqual([1 + JOBS, ""]);
  const column = stdout.indexOf("SUBMITTED");
  for (const line of lines(stdout).slice(1)) expect(line.slice(column)).toMatch(/^2026-11-22 00:/);
  const listed = lines((await spot("list", "--all", "--json")).stdout);
  expect(listed.map((line) => (JSON.parse(line) as { jobId: string }).jobId)).toEqual(
    Array.from({ length: JOBS }, (_, index) => idOf(JOBS - 1 - index)),
  );
});

describe("on a screen", () => {
  const jobs = [0, 1].map((index) => idOf(JOBS - 1 - index));
  const onScreen = (columns: number) => spotOnScreen(columns, 24, "list", "--limit", "2");

  test("a table without the columns that do not fit, which is said", async () => {
    const { stdout, stderr } = await onScreen(70);
    const [head, ...rows] = lines(stdout);
    expect(head).toMatch(/^JOB +STATE +SUBMITTED \(UTC\) +ATTEMPTS$/);
    expect(rows.map((row) => row.split(/ +/)[0])).toEqual(jobs);
    expect(stderr).toBe("there are more than 2; --all shows them all\nno room for INTERRUPTIONS\n");
  });

  test.each([
    [120, /^JOB +STATE +SUBMITTED \(UTC\) +ENDED \(UTC\) +ATTEMPTS +INTERRUPTIONS +ERROR$/],
    [30, /^JOB +STATE$/],
    [20, /^JOB {14}hello-\w{12}$/],
  ])("of %i columns", async (columns, first) => {
    expect(lines((await onScreen(columns)).stdout)[0]).toMatch(first);
  });
});

test("of many jobs only the pages that somebody reads are asked for", async () => {
  for (let index = JOBS; index < MANY; index += 1) addJob(cloud.world, `job-${index}`, { submittedAt: nth(index) });
  const page = vi.spyOn(cloud.world.ports.jobs, "page");
  const child = spawn(process.execPath, ["cli/spot.mjs", "list", "--all", "--json"], {
    env: { PATH: process.env["PATH"], ...cloud.env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exit = once(child, "exit");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  expect(JSON.parse(line)).toMatchObject({ jobId: idOf(MANY - 1) });
  child.stdout.destroy();
  expect(await exit).toEqual([0, null]);
  expect(page.mock.calls.length).toBeLessThan(MANY / 100);
});
