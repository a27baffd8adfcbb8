/** `spot transfer` both ways and an upload that was killed, with real processes: what had arrived is not sent again. */
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { hashFile } from "../../cli/upload/local-file.ts";
import { ROOT } from "../../scripts/package.ts";
import { leftBehind } from "./left-behind.ts";
import { LIMITS } from "./limits.ts";
import { until } from "./until.ts";
import { openWorld, type World } from "./world.ts";

vi.setConfig(LIMITS);

const MIB = 1024 ** 2;
const SMALL = 12;
/** Seven parts of 16 MiB, of which four are under way at once. */
const BIG = randomBytes(100 * MIB);

let world: World;
let s3: S3Client;
let bucket: string;
beforeAll(async () => {
  world = await openWorld();
  s3 = new S3Client({ ...world.target, forcePathStyle: true });
  bucket = world.outputs.BucketName!;
  const put = (name: string, Body: Buffer) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: `outputs/source/${name}`, Body }));
  for (let number = 0; number < SMALL; number++) await put(`part/${number}.bin`, randomBytes(MIB + number));
  await put("big.bin", BIG);
});
afterEach(() => control("DELETE", "faults"));
afterAll(async () => {
  s3?.destroy();
  await world?.close();
});

const control = async (method: string, path: string): Promise<unknown> =>
  (await fetch(`${world.target.endpoint}/_local/${path}`, { method })).json();

interface Call {
  readonly service: string;
  readonly operation: string;
  /** null: it is not answered yet. */
  readonly status: number | null;
}
const callsOf = async (operation: string): Promise<readonly Call[]> =>
  ((await control("GET", "calls")) as readonly Call[]).filter(
    (call) => call.service === "s3" && call.operation === operation,
  );
const answered = async (operation: string): Promise<number> =>
  (await callsOf(operation)).filter(({ status }) => status === 200 || status === 206).length;

/** Every such call is late, so that something can happen in between. */
const slow = (operation: string, latencyMs: number) =>
  world.control("faults", { service: "s3", operation, times: 1000, latencyMs });

const atLeast = (operation: string, wanted: number) =>
  until(
    `${wanted} × ${operation}`,
    () => answered(operation),
    (count) => count >= wanted,
  );

async function takeFirst(jobId: string): Promise<void> {
  const { data } = await world.event(jobId, "instance-launched", 1);
  await world.ec2("take", { instanceId: String(data.instanceId) });
}

async function start(from: string, to: string, name: string): Promise<string> {
  const { code, stdout, stderr } = await world.spot("transfer", from, to, "-n", name, "--detach");
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout.trim();
}

const SUMMARY = /^copied (\d+) files, \d+ bytes; (\d+) files, \d+ bytes were there; left out (\d+); failed (\d+)$/;

/** Of the attempt that ended it. */
async function summaryOf(jobId: string): Promise<readonly number[]> {
  const job = await world.ended(jobId);
  const lines = await world.logs(jobId);
  expect(job, lines.join("\n")).toMatchObject({ state: "succeeded" });
  expect(job.attempts.map(({ outcome }) => outcome)).toEqual(["lost", "completed"]);
  expect(await leftBehind(world, jobId)).toEqual([]);
  return SUMMARY.exec(lines.at(-1)!)!.slice(1).map(Number);
}

/** SHA-256 of every object below the prefix, by the rest of its key. */
async function digests(prefix: string): Promise<Readonly<Record<string, string>>> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  const found: Record<string, string> = {};
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const hash = createHash("sha256").update(await Body!.transformToByteArray());
    found[Key!.slice(prefix.length)] = hash.digest("hex");
  }
  return found;
}

test("from S3 and back, each time on two machines: what arrived on the first is not copied again", async () => {
  await control("DELETE", "calls");
  await slow("GetObject", 1000);
  const there = await start(`s3://${bucket}/outputs/source/`, "efs://my-data/set", "fetch");
  await atLeast("GetObject", 8);
  await takeFirst(there);
  const [copied = 0, kept = 0, leftOut, failed] = await summaryOf(there);
  expect([copied + kept, leftOut, failed]).toEqual([SMALL + 1, 0, 0]);
  expect(copied).toBeGreaterThan(0);
  expect(kept).toBeGreaterThan(0);

  await control("DELETE", "faults");
  await control("DELETE", "calls");
  await slow("UploadPart", 4000);
  const back = await start("efs://my-data/set", `s3://${bucket}/outputs/back/`, "send");
  await atLeast("UploadPart", 4);
  await takeFirst(back);
  await world.event(back, "instance-launched", 2);
  await control("DELETE", "calls");
  expect((await summaryOf(back))[3]).toBe(0);
  const sent = await answered("UploadPart");
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThanOrEqual(3);
  const source = await digests("outputs/source/");
  expect(Object.keys(source)).toHaveLength(SMALL + 1);
  expect(await digests("outputs/back/")).toEqual(source);
});

test("followed, the way back finds all there; a place without files is a failed job", async () => {
  const again = await world.spot("transfer", "efs://my-data/set", `s3://${bucket}/outputs/back/`);
  expect(again).toMatchObject({ code: 0 });
  const [, copied, kept] = SUMMARY.exec(again.stdout.trim())!;
  expect([copied, kept]).toEqual(["0", String(SMALL + 1)]);
  const nothing = await world.spot("transfer", "efs://my-data/nothing", `s3://${bucket}/outputs/nothing/`);
  expect(nothing).toMatchObject({ code: 1, stdout: expect.stringContaining("No such file or directory") });
});

test("an upload whose command was killed: the next one sends the parts that are wanting, and the job has the file", async () => {
  const directory = await mkdtemp(join(tmpdir(), "spot-killed-upload-"));
  await writeFile(join(directory, "big.bin"), randomBytes(40 * MIB));
  const { sha256, parts } = await hashFile(join(directory, "big.bin"));
  const job = { name: "killed", clientToken: "once", command: "sha256sum big.bin" };
  await writeFile(join(directory, "job.json"), JSON.stringify(job));
  await control("DELETE", "calls");
  // Two parts get through; of the others none does while this command lives.
  await world.control("faults", {
    service: "s3",
    operation: "UploadPart",
    skip: 2,
    times: 1000,
    error: "SlowDown",
    status: 503,
  });
  const words = [`${ROOT}/cli/spot.mjs`, "submit", join(directory, "job.json")];
  const first = spawn(process.execPath, words, { env: { ...process.env, ...world.environment }, stdio: "ignore" });
  const gone = new Promise((resolve) => first.once("close", (_code, signal) => resolve(signal)));
  await atLeast("UploadPart", 2);
  first.kill("SIGKILL");
  expect(await gone).toBe("SIGKILL");
  const isOver = (calls: readonly Call[]): boolean => calls.every(({ status }) => status !== null);
  await until("every part under way to be answered", () => callsOf("UploadPart"), isOver);
  expect([await answered("UploadPart"), parts.length]).toEqual([2, 5]);
  await control("DELETE", "faults");
  const { code, stdout, stderr } = await world.spot("submit", join(directory, "job.json"));
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(await answered("UploadPart")).toBe(parts.length);
  const jobId = stdout.trim();
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded" });
  expect(await world.logs(jobId)).toEqual([`${sha256}  big.bin`]);
  await rm(directory, { recursive: true });
});
