/** `spot cleanup`: what the jobs of one name have left in a bucket and on a file system, and nothing of anybody else's. */
import { CreateFileSystemCommand, DescribeFileSystemsCommand, EFSClient } from "@aws-sdk/client-efs";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../cli/program.ts";
import type { Members } from "../../core/json-checks.ts";
import type { Control } from "../../core/ledger.ts";
import { useCloud } from "../aws/cloud.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { spot, spotAsked, terminalOf } from "./cloud.ts";
import { whileExecuting } from "./executions.ts";
import { createStackLike, type StackLike } from "./stack-like.ts";

const running = useCloud({ instances: "simulated", eventSeconds: 0, fileSystemSeconds: 0 });
const STACK = "spot-connect-dev";

/** The stack's own is the last. */
const FILE_SYSTEMS = ["hello", "other", STACK];

let like: StackLike;
let efs: EFSClient;
let s3: S3Client;
let ended: string;
beforeAll(async () => {
  const { config } = running();
  like = await createStackLike(config, STACK, { hasRunJob: true });
  efs = new EFSClient(config);
  s3 = new S3Client({ ...config, forcePathStyle: true });
  const Tags = [{ Key: "spot-connect:stack", Value: STACK }];
  for (const CreationToken of FILE_SYSTEMS) await efs.send(new CreateFileSystemCommand({ CreationToken, Tags }));
  ended = using("hello", "ended");
  for (const key of [
    `outputs/${ended}/model.bin`,
    `outputs/${ended}/logs/a`,
    "outputs/other-0123456789ab/model.bin",
    "uploads/x",
  ])
    await s3.send(new PutObjectCommand({ Bucket: like.bucket, Key: key, Body: Buffer.alloc(1000) }));
});
afterAll(async () => {
  efs?.destroy();
  s3?.destroy();
  await like?.remove();
});

/** What a test has submitted is not the next one's. */
afterEach(() => like.world.started.clear());

const keys = async (): Promise<readonly unknown[]> =>
  ((await s3.send(new ListObjectsV2Command({ Bucket: like.bucket }))).Contents ?? []).map(({ Key }) => Key);
const fileSystems = async (): Promise<readonly unknown[]> =>
  ((await efs.send(new DescribeFileSystemsCommand({}))).FileSystems ?? []).map(({ CreationToken }) => CreationToken);

/** A job that has succeeded, on this file system, by the name `hello` unless `changes` has another. */
function using(filesystem: string | null, token: string, changes: Partial<Control> = {}): string {
  const machine = { "i-1": entry(1, "i-1", { outcome: "completed", terminatedAt: "2026-11-22T10:09:00.000Z" }) };
  const jobId = addJob(like.world, token, { phase: "succeeded", attempt: 1, entries: machine, ...changes });
  like.world.jobs.set(jobId, { ...like.world.jobs.get(jobId)!, filesystem });
  return jobId;
}
/** The jobs that the command has submitted. */
const submitted = (): readonly Members[] =>
  [...like.world.started.values()].map((input) => input as Members).filter(({ name }) => name === "cleanup");
const forget = (jobId: string): boolean => like.world.controls.delete(jobId);
const expectAll = async (): Promise<void> =>
  expect([(await keys()).length, await fileSystems()]).toEqual([4, FILE_SYSTEMS]);

test("while one of them has not ended nothing is touched", async () => {
  const open = addJob(like.world, "open", { phase: "running" });
  expect(await spot("cleanup", "hello", "--yes")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`a job hello has not ended: ${open} (running)`),
  });
  forget(open);
  await expectAll();
});

test("nor while one is being admitted: of the name, or of another that could use its file system", async () => {
  await whileExecuting(running().config, like, "hello-0123456789ab", async () => {
    expect(await spot("cleanup", "hello", "--keep-file-system", "--yes")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("a job hello has not ended: hello-0123456789ab (submitted)"),
    });
  });
  await whileExecuting(running().config, like, "race-0123456789ab", async () => {
    expect(await spot("cleanup", "hello", "--yes")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/race-0123456789ab is being admitted: .* not known yet\n {2}next: Try again/),
    });
    expect(await spot("cleanup", "hello", "--keep-file-system", "--dry-run")).toMatchObject({ code: 0 });
  });
  await expectAll();
});

test("it is shown first, and no is no", async () => {
  const shown = await spot("cleanup", "hello", "--dry-run");
  expect(shown.stderr.split("\n")).toEqual([
    `s3://${like.bucket}/outputs/${ended}/: 2 objects, 2.0 KB`,
    expect.stringMatching(/^the file system hello \(fs-[0-9a-f]+\) with .* of data$/),
    "",
  ]);
  expect(await spotAsked("", "cleanup", "hello")).toMatchObject({ asked: "remove all this, for good? [y/N] " });
  expect(await spot("cleanup", "hello")).toMatchObject({ code: 2 });
  await expectAll();
});

interface Told {
  readonly fileSystem: object | null;
  readonly cleanupJobIds: readonly string[];
  readonly kept: { readonly fileSystem: { readonly because: string } | null; readonly directories: readonly object[] };
}

async function kept(name: string): Promise<string | undefined> {
  const { code, stdout } = await spot("cleanup", name, "--keep-outputs", "--yes", "--json");
  expect(code).toBe(0);
  const told = JSON.parse(stdout) as Told;
  expect(told.fileSystem).toBeNull();
  return told.kept.fileSystem?.because;
}

test("a file system that is not theirs alone stays, with the reason: the stack's own, one of others, a namesake", async () => {
  expect(await kept(STACK)).toBe("it is the stack's own, with every job's data");
  expect(await kept("other")).toBe("no job other has used it");
  expect(await spot("cleanup", "other", "--yes")).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /^there was no job other: nothing is removed\nstays: the file system other \(fs-\w+\) .*, because no job other has used it\n$/,
    ),
  });
  const [now, once] = [
    using("hello", "now", { name: "another", phase: "running" }),
    using("hello", "once", { name: "another" }),
  ];
  expect(await kept("hello")).toBe(`${now} (running) uses it`);
  forget(now);
  expect(await kept("hello")).toBe(`${once} (succeeded) has used it, too`);
  forget(once);
  await expectAll();
});

test("what another job has begun to use while a person thought about it stays", async () => {
  let said = "";
  let late = "";
  const terminal = terminalOf({
    stderr: { write: (text) => (said += text) },
    ask: async () => ((late = using("hello", "late", { name: "another", phase: "running" })), "y"),
  });
  expect(await runCommand(["cleanup", "hello"], terminal)).toBe(2);
  expect(said).toContain(`the file system hello is not to be removed any more: ${late} (running) uses it`);
  forget(late);
  await expectAll();
});

const directory = (fileSystem: string, jobs: number) => ({ fileSystem, id: expect.stringMatching(/^fs-/), jobs });

test("the jobs' directories on file systems that stay are shown, those that go and those that are kept", async () => {
  const jobs = [STACK, STACK, null, "gone"].map((name, index) => using(name, `left-${index}`));
  const refused = using(STACK, "no-machine", { entries: {} });
  const shown = async (...options: readonly string[]) =>
    (await spot("cleanup", "hello", "--dry-run", ...options)).stderr.split("\n").slice(2, -1);
  const onStack = String.raw`2 jobs' directories jobs/<id> on the file system spot-connect-dev \(fs-\w+\)`;
  const notLookedFor =
    "not looked for: 1 job's directory jobs/<id> on the file system gone, which the stack has not made, or which is gone";
  expect(await shown()).toEqual([
    expect.stringMatching(new RegExp(`^${onStack}, by a job of its own on an instance that is paid for$`)),
    notLookedFor,
  ]);
  expect(await shown("--keep-directories")).toEqual([
    expect.stringMatching(new RegExp(`^stays: ${onStack}, paid for by the GB$`)),
    notLookedFor,
  ]);
  const keep = ["--keep-file-system", "--keep-outputs", "--keep-directories"];
  const { stderr: kept, stdout } = await spot("cleanup", "hello", ...keep, "--json");
  expect(kept).toMatch(/^the jobs hello have left nothing that this command removes\n/);
  expect(kept).toMatch(
    /^stays: the file system hello \(fs-\w+\) with .* of data, because --keep-file-system is given$/m,
  );
  expect((JSON.parse(stdout) as Told).kept.directories).toEqual([
    directory("hello", 1),
    directory(STACK, 2),
    { fileSystem: "gone", id: null, jobs: 1 },
  ]);
  expect(submitted()).toEqual([]);
  for (const jobId of [...jobs, refused]) forget(jobId);
});

test("a job removes them, once: not while it runs, nor after it, but again when it has failed", async () => {
  const left = [using(STACK, "left-0"), using(STACK, "left-1")];
  const clean = async () => {
    const keep = ["--keep-outputs", "--keep-file-system"];
    const { code, stdout } = await spot("cleanup", "hello", ...keep, "--yes", "--json");
    expect(code).toBe(0);
    return JSON.parse(stdout) as Told;
  };
  const told = await clean();
  const [jobId] = told.cleanupJobIds;
  expect(told).toMatchObject({ removed: true, directories: [directory(STACK, 2)], cleanupJobIds: [jobId] });
  const [remover, ...more] = submitted();
  expect(more).toEqual([]);
  expect(remover).toMatchObject({ name: "cleanup", filesystem: STACK, instance: { username: "root" } });
  const removes = remover?.["command"];
  expect(removes).toMatch(/^cd -- "\$SPOT_EFS_DIR\/jobs" && rm -rf -- hello-[0-9a-f]{12} hello-[0-9a-f]{12}$/);
  for (const id of left) expect(removes).toContain(` ${id}`);
  const standsAs = (phase: Control["phase"]): void => {
    const id = addJob(like.world, "remover", { name: "cleanup", phase });
    like.world.jobs.set(id, { ...like.world.jobs.get(id)!, command: String(removes) });
    if (phase === "failed") left.push(id);
  };
  like.world.started.clear();
  for (const phase of ["running", "succeeded"] as const) {
    standsAs(phase);
    expect(await clean()).toMatchObject({ directories: [], cleanupJobIds: [] });
  }
  standsAs("failed");
  expect((await clean()).cleanupJobIds).toHaveLength(1);
  like.world.started.clear();
  for (const id of left) forget(id);
});

test("with a yes it goes, what is others' stays, and a second time there is nothing", async () => {
  const part = await spot("cleanup", "hello", "--keep-file-system", "--yes", "--json");
  const fileSystem = { id: expect.stringMatching(/^fs-/), name: "hello", bytes: 6144 };
  expect(JSON.parse(part.stdout)).toEqual({
    name: "hello",
    removed: true,
    outputs: [{ jobId: ended, objects: 2, bytes: 2000 }],
    fileSystem: null,
    directories: [],
    cleanupJobIds: [],
    kept: {
      fileSystem: { ...fileSystem, because: "--keep-file-system is given" },
      directories: [directory("hello", 1)],
    },
  });
  expect(part.stderr).toMatch(
    /^removed: the outputs of 1 job hello; the record of what the jobs did and cost stays\nstays: the file system hello .*\nstays: 1 job's directory /m,
  );
  expect([await keys(), await fileSystems()]).toEqual([
    ["outputs/other-0123456789ab/model.bin", "uploads/x"],
    FILE_SYSTEMS,
  ]);
  const elsewhere = using(STACK, "elsewhere");
  const rest = await spotAsked("y", "cleanup", "hello");
  expect(rest.stderr).toMatch(
    /^removed: the file system hello; the record of what the jobs did and cost stays\ncleanup-[0-9a-f]{12} removes the directories: `spot wait /m,
  );
  expect([rest.code, await fileSystems()]).toEqual([0, ["other", STACK]]);
  forget(elsewhere);
  expect(await spot("cleanup", "hello", "--yes")).toEqual({
    code: 0,
    stdout: "",
    stderr:
      "the jobs hello have left nothing that this command removes\n" +
      "not looked for: 1 job's directory jobs/<id> on the file system hello, which the stack has not made, or which is gone\n",
  });
  using(null, "ended");
  expect(await spot("cleanup", "hello", "--yes")).toMatchObject({
    stderr: "the jobs hello have left nothing to remove\n",
  });
  expect(await spot("cleanup", "nobody", "--yes")).toEqual({
    code: 0,
    stdout: "",
    stderr: "there was no job nobody: nothing is removed\n",
  });
});
