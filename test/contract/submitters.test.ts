/** Who submitted a job, over the real router and handlers: nobody is taken for another, and `me` is whoever asks. */
import { beforeEach, expect, test } from "vitest";
import { createHandlers } from "../../contract/handlers.ts";
import { createRouter } from "../../contract/router.ts";
import { admitJob } from "../../core/steps/admit-job.ts";
import type { Control } from "../../core/ledger.ts";
import type { JobRecord } from "../../core/job.ts";
import { smallJob } from "../core/job-samples.ts";
import { eventOf } from "./http-server.ts";
import { addJob, createWorld, type World } from "./memory-ports.ts";

const ADA = "arn:aws:iam::123456789012:user/ada";
const BOB = "arn:aws:sts::123456789012:assumed-role/Research/bob@example.com";
const NOW = "2026-11-22T12:00:00.000Z";

let world: World;
beforeEach(() => void (world = createWorld()));

async function ask(userArn: string | null, method: string, path: string, body?: object) {
  const route = createRouter(createHandlers(world.ports));
  const answer = await route(eventOf(method, new URL(path, "http://localhost"), body && JSON.stringify(body), userArn));
  return { status: answer.statusCode, answer: JSON.parse(answer.body) };
}
const listed = async (userArn: string, query: string) =>
  (await ask(userArn, "GET", `/jobs?${query}`)).answer.jobs.map(({ jobId }: { jobId: string }) => jobId);

/** AdmitJob, with what the API started. */
async function admit(arn: string): Promise<{ readonly record: JobRecord; readonly control: Control }> {
  const written: { record: JobRecord; control: Control }[] = [];
  const ports = {
    ...world.ports,
    ledger: {
      ...world.ports.ledger,
      create: async (record: JobRecord, control: Control) => (written.push({ record, control }), control),
    },
    timeline: { append: async () => {} },
    infrastructure: { get: async () => null, put: async () => {} },
  };
  const execution = { arn, name: arn.slice(arn.lastIndexOf(":") + 1) };
  await admitJob(ports, { version: 1, job: world.started.get(arn), execution, now: NOW });
  return written[0]!;
}

test("the API names the caller, whoever the job names, and AdmitJob records it", async () => {
  const { status, answer } = await ask(ADA, "POST", "/jobs", { ...smallJob, submittedBy: BOB });
  expect(status).toBe(202);
  const { record, control } = await admit(answer.executionArn);
  expect([record.job.submittedBy, control.submittedBy]).toEqual([ADA, ADA]);
  expect((await ask(ADA, "POST", "/plan", { ...smallJob, submittedBy: BOB })).answer.job.submittedBy).toBe(ADA);
});

test("a job that is started from the console names whom it likes, or nobody", async () => {
  for (const [number, submittedBy] of [BOB, null, undefined].entries()) {
    const arn = `arn:aws:states:eu-central-1:123456789012:execution:run-job:console-${number}`;
    world.started.set(arn, { ...smallJob, ...(submittedBy !== undefined && { submittedBy }) });
    const { record, control } = await admit(arn);
    expect([record.job.submittedBy, control.submittedBy]).toEqual([submittedBy ?? null, submittedBy ?? undefined]);
    expect(Object.hasOwn(control, "submittedBy")).toBe(submittedBy === BOB);
  }
});

test("the same name and token of another person is the same job, and stays the first one's", async () => {
  const body = { ...smallJob, clientToken: "once" };
  const first = (await ask(ADA, "POST", "/jobs", body)).answer;
  const second = (await ask(BOB, "POST", "/jobs", body)).answer;
  expect(second).toEqual(first);
  expect(world.started.size).toBe(1);
  expect(world.started.get(first.executionArn)).toMatchObject({ submittedBy: ADA });
});

test("jobs are listed by an ARN or as mine, and say whose they are", async () => {
  const hers = addJob(world, "hers", { submittedBy: ADA, submittedAt: "2026-11-22T10:00:01.000Z" });
  const his = addJob(world, "his", { submittedBy: BOB, submittedAt: "2026-11-22T10:00:02.000Z" });
  const old = addJob(world, "old");
  const { submittedBy: _, ...earlier } = world.controls.get(old)!;
  world.controls.set(old, earlier);
  expect(await listed(ADA, "submittedBy=me")).toEqual([hers]);
  expect(await listed(BOB, "submittedBy=me")).toEqual([his]);
  expect(await listed(ADA, `submittedBy=${encodeURIComponent(BOB)}`)).toEqual([his]);
  expect(await listed(ADA, "submittedBy=me&name=other")).toEqual([]);
  expect(await listed(ADA, "")).toEqual([his, hers, old]);
  const whose = async (jobId: string) => (await ask(BOB, "GET", `/jobs/${jobId}`)).answer.submittedBy;
  expect([await whose(hers), await whose(his), await whose(old)]).toEqual([ADA, BOB, null]);
});

test("`me` of a request that names nobody is refused, and so is a submitter that is no printable text", async () => {
  expect(await ask(null, "GET", "/jobs?submittedBy=me")).toMatchObject({
    status: 400,
    answer: { error: "InvalidRequest", details: [{ field: "submittedBy" }] },
  });
  for (const submittedBy of ["", "a\nb", "\u001b[31m", "é", "x".repeat(2049), 7])
    expect(await ask(ADA, "POST", "/jobs", { ...smallJob, submittedBy })).toMatchObject({
      status: 400,
      answer: { error: "InvalidJob", details: [{ field: "submittedBy" }] },
    });
  expect(world.started.size).toBe(0);
});

test("a job of the greatest size is admitted with the longest name the API can add", async () => {
  const empty = { ...smallJob, env: {} };
  const texts = Array.from({ length: 2 }, (_, index) => [`E${index}`, "x".repeat(32_000)]);
  const room = 64 * 1024 - JSON.stringify({ ...empty, env: { ...Object.fromEntries(texts), F: "" } }).length;
  const body = { ...empty, env: { ...Object.fromEntries(texts), F: "x".repeat(room) } };
  const { status, answer } = await ask(`arn:aws:iam::123456789012:user/${"u".repeat(2016)}`, "POST", "/jobs", body);
  expect(status).toBe(202);
  expect((await admit(answer.executionArn)).record.job.submittedBy).toHaveLength(2047);
});
