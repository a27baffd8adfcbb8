/** Every route, through client, HTTP and router. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, type Client } from "../../contract/client.ts";
import { executionArnOf } from "../../core/naming.ts";
import { deployment, fullJob, smallJob } from "../core/job-samples.ts";
import { serve, type Served } from "./http-server.ts";
import { addJob, createWorld, entry, outbox, SUBMITTER } from "./memory-ports.ts";

const NOW = "2026-11-22T12:00:00.000Z";
const world = createWorld();
let served: Served;
let api: Client;

beforeAll(async () => {
  served = await serve(world);
  api = createClient({ endpoint: served.endpoint, fetch, sign: async ({ headers }) => headers });
});
afterAll(() => served.close());

const arnOf = (jobId: string): string => executionArnOf(deployment.runJobArn, jobId);

describe("submitting", () => {
  test("starts run-job with the job as it came, but for who submits it, under the job's id", async () => {
    const { jobId, executionArn, state } = await api.submitJob({ body: fullJob });
    expect(jobId).toMatch(/^train-digits-[0-9a-f]{12}$/);
    expect({ executionArn, state }).toEqual({ executionArn: arnOf(jobId), state: "submitted" });
    expect(fullJob.submittedBy).not.toBe(SUBMITTER);
    expect(world.started.get(executionArn)).toEqual({ ...fullJob, submittedBy: SUBMITTER });
  });

  test("twice with one token is one job, without a token two, whose token is filled in", async () => {
    const twice = { body: { ...smallJob, clientToken: "once" } };
    expect((await api.submitJob(twice)).jobId).toBe((await api.submitJob(twice)).jobId);
    const [first, second] = [await api.submitJob({ body: smallJob }), await api.submitJob({ body: smallJob })];
    expect(first.jobId).not.toBe(second.jobId);
    expect(world.started.get(first.executionArn)).toEqual({
      ...smallJob,
      clientToken: expect.stringMatching(/^request-\d+$/) as unknown,
      submittedBy: SUBMITTER,
    });
  });

  test("tells the state of a job that is known already", async () => {
    const jobId = addJob(world, "known", { phase: "running" });
    expect(await api.submitJob({ body: { ...smallJob, clientToken: "known" } })).toMatchObject({
      jobId,
      state: "running",
    });
  });

  test("of a wrong job starts nothing and names the fields", async () => {
    const before = world.started.size;
    await expect(api.submitJob({ body: { ...smallJob, comand: 1 } })).rejects.toMatchObject({
      name: "InvalidJob",
      details: [{ field: "comand", expected: "`command`" }],
    });
    expect(world.started.size).toBe(before);
  });
});

describe("reading", () => {
  const usage = {
    at: "2026-11-22T10:09:30.000Z",
    cpus: 4,
    cpuPercent: 93.5,
    load: 3.9,
    memoryUsedMiB: 900,
    memoryTotalMiB: 16_000,
    diskUsedMiB: 3000,
    diskTotalMiB: 8000,
    gpus: [{ percent: 80, memoryUsedMiB: 20_000, memoryTotalMiB: 23_028 }],
  };

  test("a job that AdmitJob has not recorded yet", async () => {
    const { jobId } = await api.submitJob({ body: { ...smallJob, name: "fresh-one" } });
    expect(await api.getJob({ params: { id: jobId } })).toMatchObject({
      name: "fresh-one",
      state: "submitted",
      job: null,
    });
  });

  test("a job in the middle of a handover", async () => {
    const notice = {
      actionTime: "2026-11-22T10:10:00.000Z",
      source: "ec2",
      seenAt: "2026-11-22T10:08:00.000Z",
    } as const;
    const jobId = addJob(world, "moving", {
      phase: "moving",
      attempt: 2,
      entries: {
        "i-2": entry(2, "i-2", { readyAt: null }),
        "i-1": entry(1, "i-1", {
          notice,
          outcome: "interrupted",
          released: { generation: "step-4", manifestHash: "ab" },
        }),
      },
    });
    world.outboxes.set("i-1", outbox(jobId, "i-1", 1, { progress: 0.4, generation: "step-4", usage }));
    world.outboxes.set("i-2", outbox(jobId, "i-2", 2, { started: false }));
    const detail = await api.getJob({ params: { id: jobId } });
    expect(detail).toMatchObject({
      state: "moving",
      interruptions: 1,
      progress: 0.4,
      generation: "step-4",
      outcome: null,
    });
    expect(detail.job?.command).toBe(smallJob.command);
    expect(detail.attempts).toMatchObject([
      { attempt: 1, instanceId: "i-1", notice, released: true, generation: "step-4", hourlyUsd: 0.0361, usage },
      { attempt: 2, instanceId: "i-2", notice: null, released: false, readyAt: null, usage: null },
    ]);
  });

  test("how busy a machine was is not shown once it is gone", async () => {
    const terminatedAt = "2026-11-22T10:20:00.000Z";
    const jobId = addJob(world, "gone", { attempt: 1, entries: { "i-g": entry(1, "i-g", { terminatedAt }) } });
    world.outboxes.set("i-g", outbox(jobId, "i-g", 1, { progress: 1, usage }));
    const { progress, attempts } = await api.getJob({ params: { id: jobId } });
    expect({ progress, usage: attempts.map((each) => each.usage) }).toEqual({ progress: 1, usage: [null] });
  });

  test("its events, the agents' among them, in order", async () => {
    const jobId = addJob(world, "events", { attempt: 1, entries: { "i-e": entry(1, "i-e") } });
    const at = (second: number): string => `2026-11-22T10:00:0${second}.000Z`;
    world.timeline.set(jobId, [
      { id: "job-submitted#x", time: at(1), type: "job-submitted", message: "submitted", data: {} },
      {
        id: "instance-launched#i-e",
        time: at(2),
        type: "instance-launched",
        message: "launched",
        data: { attempt: 1, instanceId: "i-e" },
      },
      { id: "job-ended#x", time: at(5), type: "job-ended", message: "done", data: { state: "succeeded" } },
    ]);
    world.agentEvents.set("i-e", [
      { time: at(3), type: "agent-ready", message: "ready", data: {} },
      { time: at(3), type: "scripts-started", message: "started", data: { script: 0 } },
    ]);
    const { events } = await api.readEvents({ params: { id: jobId } });
    expect(events.map(({ id }) => id)).toEqual([
      "job-submitted#x",
      "instance-launched#i-e",
      "agent-ready#i-e#0",
      "scripts-started#i-e#1",
      "job-ended#x",
    ]);
    expect(events[3]!.data).toEqual({ script: 0, instanceId: "i-e", attempt: 1 });
    const later = await api.readEvents({ params: { id: jobId }, query: { after: at(3) } });
    expect(later.events.map(({ type }) => type)).toEqual(["job-ended"]);
  });

  test("its logs, page by page, and on from an empty page", async () => {
    const jobId = addJob(world, "logs", { attempt: 2 });
    const line = (attempt: number, message: string) => ({ time: NOW, attempt, message });
    const written = [line(1, "one"), line(1, "two"), line(2, "three")];
    world.logs.set(jobId, written);
    const params = { id: jobId };
    const first = await api.readLogs({ params, query: { limit: 2 } });
    const rest = await api.readLogs({ params, query: { nextToken: first.nextToken } });
    expect([...first.lines, ...rest.lines]).toEqual(written);
    const end = await api.readLogs({ params, query: { nextToken: rest.nextToken } });
    expect(end.lines).toEqual([]);
    written.push(line(2, "four"));
    expect((await api.readLogs({ params, query: { nextToken: end.nextToken } })).lines).toEqual([line(2, "four")]);
    expect((await api.readLogs({ params, query: { attempt: 1 } })).lines).toHaveLength(2);
  });

  test("the list, by state and name, paged", async () => {
    const ids = [1, 2, 3].map((n) =>
      addJob(world, `list-${n}`, {
        name: "listed",
        phase: n === 2 ? "failed" : "waiting",
        submittedAt: `2026-11-2${n}T00:00:00.000Z`,
      }),
    );
    const first = await api.listJobs({ query: { name: "listed", limit: 2 } });
    expect(first.jobs.map(({ jobId }) => jobId)).toEqual([ids[2], ids[1]]);
    const second = await api.listJobs({ query: { name: "listed", limit: 2, nextToken: first.nextToken! } });
    expect([second.jobs.map(({ jobId }) => jobId), second.nextToken]).toEqual([[ids[0]], null]);
    expect((await api.listJobs({ query: { name: "listed", state: "failed" } })).jobs).toHaveLength(1);
  });

  test("profiles", async () => {
    const { profiles } = await api.listProfiles();
    expect(profiles.map(({ name }) => name)).toContain("default");
    for (const { defaults } of profiles) expect(defaults).toHaveProperty("instance.types");
  });

  test("nothing of an unknown job", async () => {
    const params = { id: "nobody-0123456789ab" };
    for (const call of [api.getJob, api.readEvents, api.readLogs, api.cancelJob, api.interruptJob, api.releaseJob])
      await expect(call({ params })).rejects.toMatchObject({ name: "JobNotFound" });
  });
});

describe("cancelling", () => {
  test("makes an end-job the owner, with the grace the scripts may have, and starts it", async () => {
    const jobId = addJob(world, "cancel", { phase: "running" });
    expect(await api.cancelJob({ params: { id: jobId } })).toEqual({ jobId, state: "running" });
    const owner = executionArnOf(deployment.endJobArn, `${jobId}--end-1`);
    expect(world.controls.get(jobId)).toMatchObject({
      state: "ending",
      owner,
      claim: 1,
      ending: { cause: "cancel", since: NOW, graceUntil: "2026-11-22T12:01:30.000Z", error: null },
    });
    expect(world.started.get(owner)).toEqual({ jobId });
  });

  test("again is the same; after the end it is too late", async () => {
    const jobId = addJob(world, "again");
    await api.cancelJob({ params: { id: jobId } });
    const claimed = world.controls.get(jobId);
    await api.cancelJob({ params: { id: jobId } });
    expect(world.controls.get(jobId)).toEqual(claimed);
    world.controls.set(jobId, { ...claimed!, state: "ended", phase: "cancelled" });
    await expect(api.cancelJob({ params: { id: jobId } })).rejects.toMatchObject({ name: "JobEnded" });
  });

  test("of a claimer that died before the start is repaired by the next cancel", async () => {
    const owner = (jobId: string): string => executionArnOf(deployment.endJobArn, `${jobId}--end-1`);
    const ending = { cause: "cancel", error: null, message: null, since: NOW, graceUntil: NOW } as const;
    const jobId = addJob(world, "died", { state: "ending", claim: 1, ending });
    await api.cancelJob({ params: { id: jobId } });
    expect(world.started.has(owner(jobId))).toBe(true);
  });

  test("of a job that finishes by itself leaves it to its owner", async () => {
    const ending = { cause: "finished", error: null, message: null, since: NOW, graceUntil: NOW } as const;
    const jobId = addJob(world, "finishing", { state: "ending", ending });
    const before = [world.controls.get(jobId), world.started.size];
    await api.cancelJob({ params: { id: jobId } });
    expect([world.controls.get(jobId), world.started.size]).toEqual(before);
  });
});

describe("the drill", () => {
  const notice = { actionTime: NOW, source: "ec2", seenAt: NOW } as const;

  test("is a notice for the newest instance that has none", async () => {
    const entries = {
      "i-old": entry(1, "i-old"),
      "i-new": entry(2, "i-new"),
      "i-gone": entry(3, "i-gone", { notice }),
    };
    const jobId = addJob(world, "drill", { phase: "running", attempt: 3, entries });
    const actionTime = "2026-11-22T12:00:39.000Z";
    const answer = await api.interruptJob({ params: { id: jobId }, body: { noticeSeconds: 39 } });
    expect(answer).toEqual({ instanceId: "i-new", actionTime });
    expect(world.notices.at(-1)).toEqual({ instanceId: "i-new", notice: { actionTime, source: "drill", seenAt: NOW } });
    expect(world.drills.at(-1)).toEqual({ instanceId: "i-new", actionTime });
    const plain = await api.interruptJob({ params: { id: jobId } });
    expect(plain.actionTime).toBe("2026-11-22T12:02:00.000Z");
  });

  test.each([
    ["no instance", {}],
    ["one that has a notice", { "i-1": entry(1, "i-1", { notice }) }],
    ["one that let go", { "i-1": entry(1, "i-1", { released: { generation: null, manifestHash: null } }) }],
  ])("finds nothing to interrupt in %s", async (what, entries) => {
    const jobId = addJob(world, `drill-${what.replaceAll(" ", "-")}`, { attempt: 1, entries });
    await expect(api.interruptJob({ params: { id: jobId } })).rejects.toMatchObject({ name: "NothingToInterrupt" });
  });
});

test("an upload's id is the hash of its bytes", async () => {
  const sha256 = "cd".repeat(32);
  const upload = await api.createUpload({ body: { bytes: 10, sha256 } });
  expect(upload).toMatchObject({ uploadId: sha256, state: "put", headers: { "content-length": "10" }, expiresAt: NOW });
});
