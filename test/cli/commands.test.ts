import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { addJob, entry, outbox } from "../contract/memory-ports.ts";
import { smallJob } from "../core/job-samples.ts";
import { waitFor } from "../wait-for.ts";
import { spot, useCloud } from "./cloud.ts";

const cloud = await useCloud();
let directory: string;
let jobFile: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-cli-test-"));
  jobFile = join(directory, "job.json");
});
beforeEach(() => writeFile(jobFile, JSON.stringify({ ...smallJob, clientToken: "cli" })));
afterAll(() => rm(directory, { recursive: true }));

test("costs shows a job's ledger line by line, or adds up what all of them cost", async () => {
  const jobId = addJob(cloud.world, "costly", { attempt: 1, entries: { "i-costly": entry(1, "i-costly") } });
  const data = { attempt: 1, instanceId: "i-costly", type: "c7i.large", zone: "eu-central-1a", market: "spot" };
  const launched = { id: "instance-launched#i-costly", type: "instance-launched", message: "" } as const;
  cloud.world.timeline.set(jobId, [
    { ...launched, time: "2026-11-22T08:00:00.000Z", data: { ...data, hourlyUsd: 0.036 } },
  ]);
  const one = await spot("costs", jobId);
  expect(one.stdout).toMatch(/^cost {7}\$0\.1\d+\nmachines {3}\$0\.144\d*; on demand the same work: /);
  expect(one.stdout).toMatch(/compute +1 +\S+ c7i\.large eu-central-1a spot hour +\$0\.036 +\$0\.144\d* +Describe/);
  expect(one.stdout).toContain("\nnot in it  what is stored, logs, ");
  const all = await spot("costs", "--by", "job");
  expect(all.stdout).toMatch(/^JOB +JOBS +COST +ON DEMAND +USEFUL +LOST +PAID\n/);
  expect(all.stdout).toContain(jobId);
  const json = JSON.parse((await spot("costs", "--since", "2026-11-01", "--json")).stdout) as {
    groups: { key: string }[];
  };
  expect(json.groups.map(({ key }) => key)).toContain("hello");
  const wrong = await spot("costs", "--by", "colour");
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("job, name, day or tag:KEY")]);
});

test("prices shows each pool with its week as a line, and names what is not offered", async () => {
  const { code, stdout, stderr } = await spot("prices", "c6i.large", "c99.large");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^TYPE +ZONE +SPOT +ON DEMAND +SAVING +7 DAYS +REMEMBERED\n/);
  expect(stdout).toMatch(/c6i\.large +eu-central-1a +\$0\.02500 +\$0\.1000 +75 % +▁{24} +-\n/);
  expect(stderr).toBe("c99.large is not offered in a zone of this stack\n");
});

describe("submit", () => {
  test("--dry-run shows pools, price and warnings; nothing is uploaded or submitted", async () => {
    const before = cloud.seen.length;
    await writeFile(jobFile, JSON.stringify({ ...smallJob, checkpoint: { sizeGB: 5 }, limits: { budgetUsd: 1 } }));
    const { code, stdout, stderr } = await spot("submit", jobFile, "--dry-run");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^request {4}spot, one request over \d+ pools?: EC2 takes/);
    expect(stdout).toMatch(
      /\nper hour {3}\$1\.2\d+?: \S+ in eu-central-1a \$0\.02500, disk \$0\.\d+, .*saves \$1\.20\n/,
    );
    expect(stdout).toMatch(
      /\nestimate {3}\$\d+\.\d\d for 1d, .*; its machines may cost \$1\.00, which lasts for 1d 16h\n/,
    );
    expect(stdout).toMatch(
      /\nsave {7}5\.0 GB \(checkpoint\.sizeGB\); 4 to 10 s at EFS's limits, 30 s before a machine is taken; /,
    );
    expect(stdout).toMatch(
      /\nTYPE +ZONE +SPOT +ON DEMAND +ASKED FIRST\n\S+ +eu-central-1a +\$0\.02500 +\$0\.1000 +yes\n/,
    );
    expect(stderr).toMatch(/^warning: checkpoint\.every is 900 s: saves of 5 GB cost \$1\.20 an hour .*; expected /);
    const json = JSON.parse((await spot("submit", jobFile, "--dry-run", "--json")).stdout) as { job: object };
    expect(json.job).toMatchObject({ name: smallJob.name, checkpoint: { sizeGB: 5, everySeconds: 900 } });
    const asked = cloud.seen.slice(before).map(({ path }) => path);
    expect(asked.filter((path) => path !== "/")).toEqual(["/plan", "/plan"]);
  });

  test("prints what the API warns of on stderr, and the id alone on stdout", async () => {
    await writeFile(jobFile, JSON.stringify({ ...smallJob, checkpoint: { sizeGB: 200 } }));
    const { code, stdout, stderr } = await spot("submit", jobFile, "--no-upload");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^hello-[0-9a-f]{12}\n$/)]);
    expect(stderr).toMatch(
      /^warning: checkpoint\.sizeGB means that no last save is complete: .*\nwarning: checkpoint\.every /,
    );
  });

  test("uploads the directory, signs the request and prints the id alone", async () => {
    const { code, stdout, stderr } = await spot("submit", jobFile);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^hello-[0-9a-f]{12}\n$/);
    expect(stderr).toMatch(/^uploading 1 file, \d+ B compressed\nuploaded \d+ B\n$/);
    const input = [...cloud.world.started.values()].at(-1) as { inputs: { from: string }[] };
    const uploadId = input.inputs[0]!.from.replace("upload:", "");
    expect(cloud.puts.has(`/uploads-bucket/${uploadId}`)).toBe(true);
    expect(cloud.seen.find(({ path }) => path === "/jobs")?.headers["authorization"]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/execute-api\/aws4_request/,
    );
  });

  test("sends the JSON alone when asked", async () => {
    const before = cloud.puts.size;
    await writeFile(jobFile, JSON.stringify({ ...smallJob, clientToken: "json-alone" }));
    const { stdout } = await spot("submit", jobFile, "--no-upload", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ state: "submitted" });
    expect([...cloud.world.started.values()].at(-1)).not.toHaveProperty("inputs");
    expect(cloud.puts.size).toBe(before);
  });

  test("shows every wrong field of the job and exits 2", async () => {
    await writeFile(jobFile, JSON.stringify({ name: "a b", comand: "x", instance: { maxPrice: 0 } }));
    const { code, stdout, stderr } = await spot("submit", jobFile, "--no-upload");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("comand: is no field of a job; expected `command`");
    expect(stderr).toContain("instance.maxPrice: is too small");
    expect(stderr).not.toContain("    at ");
  });

  test.each([
    [3, "no-such.json", null],
    [2, "job.json", "{"],
    [2, "job.json", "[]"],
  ])("exits %d for %s with %j", async (expected, name, content) => {
    if (content !== null) await writeFile(join(directory, name), content);
    expect((await spot("submit", join(directory, name))).code).toBe(expected);
  });

  test("--follow shows what happens until the job ends, and exits by its outcome", async () => {
    const states = ["succeeded", "failed", "cancelled"] as const;
    expect(await Promise.all(states.map(followUntil))).toEqual([0, 1, 1]);
  });
});

/** Follows a running job, lets it end that way, looks at what was shown and returns the exit code. */
async function followUntil(state: "succeeded" | "failed" | "cancelled"): Promise<number> {
  const { world, seen } = cloud;
  const token = `follow-${state}`;
  const file = join(directory, `${token}.json`);
  await writeFile(file, JSON.stringify({ ...smallJob, clientToken: token }));
  const jobId = addJob(world, token, { phase: "running" });
  const at = (second: number): string => `2026-11-22T10:00:0${second}.000Z`;
  const submitted = {
    id: "submitted",
    time: at(1),
    type: "job-submitted",
    message: "hello submitted",
    data: {},
  } as const;
  world.timeline.set(jobId, [submitted]);

  const following = spot("submit", file, "--follow", "--no-upload");
  await waitFor(() => expect(seen.filter(({ path }) => path === `/jobs/${jobId}/events`)).not.toEqual([]));
  world.timeline
    .get(jobId)!
    .push({ ...submitted, id: "ended", time: at(5), type: "job-ended", message: `it ${state}` });
  const outcome = { state, error: state === "failed" ? "ScriptFailed" : null, message: null, endedAt: at(5) } as const;
  world.controls.set(jobId, { ...world.controls.get(jobId)!, state: "ended", phase: state, outcome });

  const { code, stdout, stderr } = await following;
  expect(stdout.match(/hello submitted/g)).toHaveLength(1);
  expect(stdout.indexOf(`it ${state}`)).toBeGreaterThan(stdout.indexOf("hello submitted"));
  expect(stderr).toContain(`${jobId} is running`);
  expect(stderr).toContain(`${jobId} is ${state}`);
  return code;
}

describe("looking", () => {
  test("status shows attempts, pools, the wait for capacity and the timeline", async () => {
    const pool = { type: "c6i.large", zone: "eu-central-1b", market: "spot" } as const;
    const refusals = [{ pool, code: "InsufficientInstanceCapacity", message: "none", at: "2026-11-22T10:08:00.000Z" }];
    const since = "2026-11-22T10:06:00.000Z";
    const jobId = addJob(cloud.world, "status", {
      phase: "waiting",
      attempt: 2,
      entries: {
        "i-1": entry(1, "i-1", { outcome: "interrupted", released: { generation: "step-4", manifestHash: "00" } }),
      },
      capacity: { since, tries: 3, refusals, nextTryAt: "2026-11-22T10:09:00.000Z" },
    });
    cloud.world.outboxes.set("i-1", outbox(jobId, "i-1", 1, { progress: 0.5, generation: "step-4" }));
    cloud.world.timeline.set(jobId, [
      { id: "a", time: since, type: "job-waiting", message: "no capacity\u001b[2J", data: {} },
    ]);
    const { code, stdout } = await spot("status", jobId);
    expect(code).toBe(0);
    expect(stdout).toContain("██████████░░░░░░░░░░ 50 %");
    expect(stdout).toContain(
      [
        "waiting    EC2 has no machine to give (3 tries: InsufficientInstanceCapacity in 1 pool).",
        "           since 2026-11-22 10:06:00 UTC, next try 2026-11-22 10:09:00 UTC, given up 2026-11-22 16:06:00 UTC",
      ].join("\n"),
    );
    expect(stdout).toMatch(/c6i\.large +eu-central-1b +spot +2026-11-22 10:08:00 +InsufficientInstanceCapacity/);
    expect(stdout).toContain(
      "InsufficientInstanceCapacity: EC2 has no free machine of this type in this zone now. Name",
    );
    expect(stdout).toMatch(/1 +i-1 +c6i\.large eu-central-1a spot +\$0\.0361 .*\+30s .*interrupted +step-4/);
    expect(stdout).toMatch(/10:06:00 +job-waiting +no capacity\n/);
    const asJson = await spot("status", jobId, "--json");
    expect(JSON.parse(asJson.stdout)).toMatchObject({ jobId, state: "waiting", waiting: { reason: "capacity" } });
  });

  test("list is a table on stdout, and says on stderr when there is nothing", async () => {
    addJob(cloud.world, "listed", { phase: "moving" });
    const { stdout } = await spot("list", "--state", "moving");
    expect(stdout).toMatch(/^JOB +STATE .*\nhello-[0-9a-f]{12} +moving +2026-11-22 10:00:00/);
    expect(await spot("list", "--name", "nobody")).toEqual({ code: 0, stdout: "", stderr: "no jobs\n" });
    expect((await spot("list", "--state", "asleep")).code).toBe(2);
  });

  test("logs come without control sequences, and -f goes on to the end", async () => {
    const jobId = addJob(cloud.world, "logs", { phase: "running", attempt: 1 });
    const line = (message: string) => ({ time: "2026-11-22T10:00:00.000Z", attempt: 1, message });
    const lines = [line("\u001b[31mred\u001b[0m \u001b]0;title\u0007text\u001b[2J\r")];
    cloud.world.logs.set(jobId, lines);
    expect(await spot("logs", jobId)).toEqual({ code: 0, stdout: "red text\n", stderr: "--- attempt 1\n" });
    const following = spot("logs", "-f", jobId);
    await waitFor(() =>
      expect(cloud.seen.filter(({ path }) => path === `/jobs/${jobId}/logs`).length).toBeGreaterThan(2),
    );
    lines.push(line("last"));
    cloud.world.controls.set(jobId, { ...cloud.world.controls.get(jobId)!, phase: "succeeded" });
    expect((await following).stdout).toBe("red text\nlast\n");
  });

  test("logs of an attempt that there is not: which there are; -f waits for it until the job has ended", async () => {
    const entries = { "i-1": entry(1, "i-1"), "i-2": entry(2, "i-2") };
    const jobId = addJob(cloud.world, "no-attempt", { phase: "running", attempt: 2, entries });
    expect(await spot("logs", jobId, "--attempt", "2")).toMatchObject({ code: 0 });
    const missing = await spot("logs", jobId, "--attempt", "9");
    const text = `spot: ${jobId} has no attempt 9: it has attempts 1, 2\n`;
    expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining(text)]);
    const following = spot("logs", "-f", jobId, "--attempt", "9");
    await vi.waitFor(() => expect(cloud.seen.some(({ path }) => path === `/jobs/${jobId}/logs`)).toBe(true));
    cloud.world.controls.set(jobId, { ...cloud.world.controls.get(jobId)!, phase: "failed" });
    const followed = await following;
    expect([followed.code, followed.stderr]).toEqual([3, expect.stringContaining(text)]);
  });
});

test("status says that a machine is held and until when; release lets it go, once", async () => {
  const hold = { until: "2026-11-22T14:00:00.000Z" };
  const since = "2026-11-22T12:00:00.000Z";
  const jobId = addJob(cloud.world, "held", {
    state: "ending",
    phase: "running",
    attempt: 1,
    entries: { "i-1": entry(1, "i-1", { outcome: "failed" }) },
    ending: { cause: "finished", error: "ScriptFailed", message: "exit 3", since, graceUntil: since, hold },
  });
  const { stdout } = await spot("status", jobId);
  expect(stdout).toContain("held until 2026-11-22 14:00:00 UTC");
  expect(stdout).toMatch(/^state +\w+ \(ending: \w+, its machine is held\)$/m);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain(`\`spot release ${jobId}\` lets it go`);
  expect((await spot("release", jobId)).stderr).toBe("i-1 is held no longer; the job ends\n");
  const control = cloud.world.controls.get(jobId)!;
  cloud.world.controls.set(jobId, { ...control, state: "ended", phase: "failed" });
  const refused = await spot("release", jobId);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("holds no machine")]);
  cloud.world.controls.set(jobId, control);
  expect(JSON.parse((await spot("--json", "release", jobId)).stdout)).toEqual({ jobId, instanceIds: ["i-1"] });
});

test("without a network it exits 5 with one line, and a stack trace only for SPOT_DEBUG", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  const { code, stderr } = await spot("list");
  expect(code).toBe(5);
  expect(stderr).toMatch(/^spot: .*ECONNREFUSED.*\n {2}next: Nothing listens at AWS_ENDPOINT_URL=.*\n$/);
  vi.stubEnv("SPOT_DEBUG", "1");
  expect((await spot("list")).stderr).toContain("    at ");
});

test("the launcher runs it on any supported Node, and Ctrl-C says that the job goes on", async () => {
  const jobId = addJob(cloud.world, "ctrl-c", { phase: "running" });
  await writeFile(jobFile, JSON.stringify({ ...smallJob, clientToken: "ctrl-c" }));
  const ended = await new Promise<{ code: number | null; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ["cli/spot.mjs", "submit", jobFile, "--follow", "--no-upload"],
      { env: { ...process.env, ...cloud.env } },
      (_, __, stderr) => resolve({ code: child.exitCode, stderr }),
    );
    const polled = () => cloud.seen.some(({ path }) => path === `/jobs/${jobId}/events`);
    void waitFor(() => expect(polled()).toBe(true)).then(() => child.kill("SIGINT"));
  });
  expect(ended.code).toBe(130);
  expect(ended.stderr).toContain(`${jobId} goes on; spot status ${jobId} shows it`);
});
