/** What a job left: listed and fetched. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { sharedWorld, type World } from "./world.ts";

vi.setConfig({ testTimeout: 150_000, hookTimeout: 150_000 });

let world: World;
beforeAll(async () => {
  world = await sharedWorld();
});

const WORK = `mkdir -p results/deep; echo one > results/a.txt; echo zwei > "results/deep/b ü.txt"; echo no > c.txt`;

test("what it left is listed, fetched by a pattern, and not fetched again", async () => {
  const jobId = await world.submit({ name: "left-files", command: WORK, outputs: ["results/**"] });
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded" });
  const listed = JSON.parse((await world.spot("files", jobId, "--json")).stdout) as readonly {
    readonly path: string;
    readonly bytes: number;
  }[];
  expect(listed.map(({ path, bytes }) => [path, bytes])).toEqual([
    ["results/a.txt", 4],
    ["results/deep/b ü.txt", 5],
  ]);
  const directory = await mkdtemp(join(tmpdir(), "spot-files-"));
  const fetchThem = () => world.spot("download", jobId, "results/deep/*", "--to", directory);
  const first = await fetchThem();
  expect([first.code, await readFile(join(directory, "results", "deep", "b ü.txt"), "utf8")]).toEqual([0, "zwei\n"]);
  await expect(readFile(join(directory, "results", "a.txt"))).rejects.toThrow("ENOENT");
  expect(await fetchThem()).toMatchObject({ code: 0, stderr: expect.stringContaining("all of it was there") });
  await rm(directory, { recursive: true });
});
