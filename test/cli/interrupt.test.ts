/** `spot interrupt` and `spot cancel`: what they say, and why they may not. */
import { expect, test } from "vitest";
import { addHeldJob } from "../contract/held-job.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { spot, useCloud } from "./cloud.ts";

const cloud = await useCloud();

test("cancel and interrupt say what will happen, and refuse when it cannot", async () => {
  const jobId = addJob(cloud.world, "act", { phase: "running", attempt: 1, entries: { "i-1": entry(1, "i-1") } });
  expect((await spot("interrupt", jobId, "--notice", "39")).stderr).toBe(
    "i-1 will be taken at 2026-11-22 12:00:39 UTC\n",
  );
  expect((await spot("interrupt", jobId, "--notice", "1")).code).toBe(2);
  expect((await spot("cancel", jobId)).stderr).toContain("is being cancelled");
  const closing = await spot("interrupt", jobId);
  expect([closing.code, closing.stderr]).toEqual([
    2,
    expect.stringContaining("is being closed: it runs no script any more"),
  ]);
  expect((await spot("cancel", "nobody-0123456789ab")).code).toBe(3);
  expect((await spot("cancel", "no/id")).code).toBe(2);
});

test.each([
  ["waits", () => addJob(cloud.world, "waits", { phase: "waiting" }), /\(waiting\) has no instance without a notice$/m],
  [
    "has ended",
    () => addJob(cloud.world, "has-ended", { state: "ended", phase: "failed" }),
    / has ended \(failed\): it has no instance any more$/m,
  ],
  [
    "is held",
    () => addHeldJob(cloud.world, "is-held"),
    /has failed, and i-1 is held without a script to interrupt: `spot release hello-\w{12}` ends it$/m,
  ],
])("interrupt of a job that %s says so", async (_, add, says) => {
  const { code, stderr } = await spot("interrupt", add());
  expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
});
