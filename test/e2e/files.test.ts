/** What a job left: listed, fetched, and cleaned up. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { LIMITS } from "./limits.ts";
import { sharedWorld, type World } from "./world.ts";

vi.setConfig(LIMITS);

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

test("`spot cleanup` has a job remove its directory, and nobody else's", async () => {
  const command = 'cd "$SPOT_EFS_DIR/jobs" && ls -d */* > "$SPOT_OUTPUT_DIR/list.txt"';
  const run = async (job: object): Promise<string> => {
    const jobId = await world.submit({ command, ...job });
    expect(await world.ended(jobId)).toMatchObject({ state: "succeeded" });
    return jobId;
  };
  const directories = async (jobId: string): Promise<readonly string[]> =>
    (await world.output(jobId, "list.txt")).split("\n").map((path) => path.split("/")[0]!);
  // Its file belongs to root, as what a script with sudo leaves: nobody else may remove it.
  const jobId = await run({ name: "to-clean", instance: { username: "root" } });
  expect(await directories(jobId)).toContain(jobId);
  const { stdout } = await world.spot("cleanup", "to-clean", "--yes", "--json");
  const [remover = ""] = (JSON.parse(stdout) as { readonly cleanupJobIds: readonly string[] }).cleanupJobIds;
  expect((await world.spot("wait", remover)).code).toBe(0);
  const left = await directories(await run({ name: "cleaned" }));
  expect(left).not.toContain(jobId);
  expect(left).toContain(remover);
  expect((await world.spot("cleanup", "to-clean", "--yes")).stderr).toBe(
    "the jobs to-clean have left nothing to remove\n",
  );
});
