/** `spot submit` with a file of several parts: cut off, gone on with, not sent twice. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashFile } from "../../cli/upload/local-file.ts";
import { bytesOfPart } from "../../core/upload-parts.ts";
import { spot, spotOnScreen, useCloud } from "./cloud.ts";

const MIB = 1024 ** 2;
const cloud = await useCloud();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-resume-test-"));
  await writeFile(join(directory, "big.bin"), randomBytes(20 * MIB));
});
afterAll(() => rm(directory, { recursive: true }));

const submit = async (token: string, label: string) => {
  await writeFile(join(directory, "job.json"), JSON.stringify({ name: "hello", command: label, clientToken: token }));
  const from = cloud.seen.length;
  const ran = await spot("submit", join(directory, "job.json"));
  const puts = cloud.seen
    .slice(from)
    .filter(({ method }) => method === "PUT")
    .map(({ path }) => path.split("/").at(-1));
  return { ...ran, puts };
};

test("a large file is an upload of its own: cut off it goes on with the parts that are wanting, then it is never sent again", async () => {
  const { sha256, bytes, parts } = await hashFile(join(directory, "big.bin"));
  expect(parts).toHaveLength(3);
  // What a process that was killed left behind: one part whole, one of other bytes.
  cloud.world.uploads.arrived.set(sha256, [
    { number: 1, bytes: bytesOfPart(bytes, 1), etag: parts[0]! },
    { number: 2, bytes: bytesOfPart(bytes, 2), etag: "0".repeat(32) },
  ]);
  expect(cloud.world.uploads.stored.has(sha256)).toBe(false);
  const first = await submit("one", "echo 1");
  expect([first.code, first.puts.filter((id) => id === sha256).length, first.puts.length]).toEqual([0, 2, 3]);
  expect(cloud.world.uploads.stored.get(sha256)?.bytes).toBe(bytes);
  const started = [...cloud.world.started.values()].at(-1) as { inputs: object[] };
  expect(started.inputs).toEqual([
    { from: expect.stringMatching(/^upload:/) },
    { from: `upload:${sha256}`, to: "big.bin", unpack: false },
  ]);
  // Only the small files beside it have changed.
  const second = await submit("two", "echo 2");
  expect([second.code, second.puts.length, second.puts.includes(sha256)]).toEqual([0, 1, false]);
  expect(second.stderr).toMatch(/uploaded \d+ B(?: at [^;]*)?; 21\.0 MB were there/);
});

test("what S3 has given up meanwhile is sent again", async () => {
  const file = join(directory, "big.bin");
  await writeFile(file, randomBytes(20 * MIB));
  const { sha256, bytes } = await hashFile(file);
  const { uploads } = cloud.world;
  let isGivenUp = false;
  // The rule of the bucket that ends an upload after a day: the first part is gone, and so is the address of the second.
  const { arrived } = uploads;
  const set = arrived.set.bind(arrived);
  arrived.set = (id, parts) => {
    if (id !== sha256 || isGivenUp || parts.length < 2) return set(id, parts);
    isGivenUp = true;
    return set(id, []);
  };
  const { code, stderr } = await submit("given-up", "echo 3");
  arrived.set = set;
  expect([code, isGivenUp, uploads.stored.get(sha256)?.bytes], stderr).toEqual([0, true, bytes]);
});

test("six parts are under way at a time, and the line says how far they are; then it is gone", async () => {
  await writeFile(join(directory, "big.bin"), Buffer.alloc(72 * MIB));
  let [underWay, most] = [0, 0];
  const full = Promise.withResolvers<void>();
  cloud.hold = async () => {
    most = Math.max(most, ++underWay);
    if (underWay === 6) full.resolve();
    await full.promise;
    underWay--;
  };
  await writeFile(join(directory, "job.json"), JSON.stringify({ name: "hello", command: "x", clientToken: "six" }));
  const { code, stderr } = await spotOnScreen(80, 24, "submit", join(directory, "job.json"));
  expect([code, most]).toEqual([0, 6]);
  const drawn = stderr.split("\r").filter((line) => line.startsWith("uploading: "));
  expect(drawn.length).toBeGreaterThan(0);
  for (const line of drawn) expect(line).toMatch(/^uploading: [\d.]+ [KM]?B of 75\.5 MB, \d+%.*\p{Cc}\[K$/u);
  expect(stderr).toMatch(/\r\p{Cc}\[Kuploaded 75\.5 MB(?: at [\d.]+ MB\/s)?\n/u);
});
