/** What the end of a shell that `spot run` opened ends: a process on a terminal, with a plugin that leaves at once. */
import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { keepForShell } from "../../cli/run/active-shell.ts";
import { addHeldJob } from "../contract/held-job.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { startCloud, type Cloud } from "./cloud.ts";

const INSTANCE = "i-0000000000000000a";
let cloud: Cloud;
let directory: string;

beforeAll(async () => {
  cloud = await startCloud();
  directory = await mkdtemp(join(tmpdir(), "spot-shell-test-"));
  const plugin = join(directory, "session-manager-plugin");
  await writeFile(plugin, '#!/bin/sh\n[ "$1" = --version ] || exit 4\n');
  await chmod(plugin, 0o755);
});
afterAll(async () => {
  await cloud.close();
  await rm(directory, { recursive: true });
});

/** Of util-linux's `script`, which says the command's exit code. */
async function onTerminal(...words: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const line = [JSON.stringify(process.execPath), "cli/spot.mjs", ...words].join(" ");
  const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    env: { PATH: `${directory}${delimiter}${process.env["PATH"]}`, HOME: directory, TERM: "xterm", ...cloud.env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  const output = await text(child.stdout);
  return { code: await ended, output };
}

const controlOf = (jobId: string) => cloud.world.controls.get(jobId)!;
const end = (jobId: string): void => {
  const outcome = {
    state: "failed",
    error: "ScriptFailed",
    message: "exit 3",
    endedAt: "2026-11-22T12:01:00.000Z",
  } as const;
  cloud.world.controls.set(jobId, { ...controlOf(jobId), state: "ended", phase: "failed", outcome });
};

test("-iid: its exit code is the shell's, a job that runs goes on, and a machine that is held stays held", async () => {
  const runs = addJob(cloud.world, "runs", {
    phase: "running",
    attempt: 1,
    entries: { [INSTANCE]: entry(1, INSTANCE) },
  });
  const running = await onTerminal("run", "-iid", INSTANCE);
  expect(running).toEqual({ code: 4, output: expect.stringContaining(`attempt 1 of ${runs}`) });
  expect(controlOf(runs)).toMatchObject({ phase: "running", ending: null });
  end(runs);
  const held = addHeldJob(cloud.world, "held", { instanceId: INSTANCE });
  expect((await onTerminal("run", "-iid", INSTANCE)).output).toContain(`attempt 1 of ${held}`);
  expect(controlOf(held).ending?.hold).not.toHaveProperty("end");
  end(held);
});

test.each([
  ["stays held, which was not submitted with -a", false],
  ["is let go, which was kept by -a alone", true],
])("-a by the name of a job that runs: a failed one %s", async (_, isKept) => {
  const jobId = addHeldJob(cloud.world, `by-name-${isKept}`, { instanceId: INSTANCE });
  const job = cloud.world.jobs.get(jobId)!;
  const { scripts } = keepForShell({ name: job.name, scripts: ["fail.sh"] }) as unknown as Pick<typeof job, "scripts">;
  if (isKept) cloud.world.jobs.set(jobId, { ...job, scripts });
  const before = cloud.seen.length;
  const running = onTerminal("run", "-n", job.name, "-a");
  const asked = (): readonly string[] => cloud.seen.slice(before).map(({ path }) => path);
  // It goes on being followed when the shell is closed: the job's detail is asked for by the follower, for the shell, after it, …
  const looks = (): number => asked().filter((path) => path === `/jobs/${jobId}`).length;
  await vi.waitFor(() => expect(looks()).toBeGreaterThan(4), 20_000);
  expect(asked().includes(`/jobs/${jobId}/release`)).toBe(isKept);
  expect(controlOf(jobId).ending?.hold?.end?.by).toBe(isKept ? "release" : undefined);
  end(jobId);
  expect((await running).code).toBe(1);
});
