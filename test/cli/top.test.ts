/** `spot top`: the machines of jobs that run, with what their agents said last. */
import { expect, test } from "vitest";
import { addJob, entry, outbox } from "../contract/memory-ports.ts";
import { spot, useCloud } from "./cloud.ts";

const cloud = await useCloud();
let moving: string;

test("where nothing runs it says so", async () => {
  addJob(cloud.world, "over", { phase: "succeeded", entries: { "i-0": entry(1, "i-0") } });
  expect(await spot("top")).toEqual({ code: 0, stdout: "", stderr: "no machine computes\n" });
});

test("a job in a move has two machines; one that has said nothing yet has no numbers", async () => {
  const entries = {
    "i-0a": entry(1, "i-0a", { terminatedAt: "2026-11-22T10:05:00.000Z" }),
    "i-0b": entry(2, "i-0b"),
    "i-0c": entry(3, "i-0c"),
  };
  moving = addJob(cloud.world, "moving", { phase: "moving", attempt: 3, entries });
  const usage = {
    at: "2026-11-22T10:06:00.000Z",
    cpus: 2,
    cpuPercent: 87.4,
    load: 1.5,
    memoryUsedMiB: 3174,
    memoryTotalMiB: 7782,
    diskUsedMiB: 2048,
    diskTotalMiB: 8192,
    gpus: [
      { percent: 99, memoryUsedMiB: 1, memoryTotalMiB: 2 },
      { percent: null, memoryUsedMiB: null, memoryTotalMiB: null },
    ],
  };
  cloud.world.outboxes.set("i-0b", outbox(moving, "i-0b", 2, { usage, progress: 0.25 }));
  const { code, stdout } = await spot("top");
  expect(code).toBe(0);
  const [head, first, second, ...more] = stdout.trimEnd().split("\n");
  expect(head).toMatch(/^JOB +MACHINE +POOL +UP +DONE +CPU +MEMORY +DISK +GPU +SAID$/);
  expect(first).toMatch(/^hello-\w{12} +#2 i-0b .* 87 % of 2 +3\.1 of 7\.6 GiB +2\.0 of 8\.0 GiB +99 %, \? +.* ago$/);
  expect(second).toMatch(/#3 i-0c .* - +- +- +- +-$/);
  expect(more).toEqual([]);
});

test("as JSON it is what the job's detail has", async () => {
  const { machines } = JSON.parse((await spot("top", "--json")).stdout) as { readonly machines: readonly object[] };
  expect(machines).toEqual([
    expect.objectContaining({
      jobId: moving,
      attempt: 2,
      instanceId: "i-0b",
      usage: expect.objectContaining({ cpus: 2 }),
    }),
    expect.objectContaining({ jobId: moving, attempt: 3, usage: null }),
  ]);
});

test.each(["1", "x", "2.5"])("--every %s is refused", async (every) => {
  expect(await spot("top", "--every", every)).toMatchObject({ code: 2, stderr: expect.stringContaining("at least 2") });
});
