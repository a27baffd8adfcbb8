/** `spot run` where there is something running already, nothing to run, or more to upload than a job has inputs. */
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { connect } from "../../cli/connect.ts";
import { findMachine } from "../../cli/shell/find-machine.ts";
import { SpotConnectError } from "../../core/errors.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { spot, useCloud } from "./cloud.ts";
import { useWorkingDirectory } from "./directory.ts";

const cloud = await useCloud();
const directory = await useWorkingDirectory();
beforeEach(async () => {
  await writeFile(join(directory, "train.py"), "print('hello')\n");
  cloud.world.controls.clear();
  cloud.world.started.clear();
});

type Submitted = Record<string, unknown> & { readonly inputs?: readonly object[] };
const submitted = (): Submitted => [...cloud.world.started.values()].at(-1) as Submitted;

/** One that is an upload of its own; full of nothing, which takes no time. */
async function writeLarge(name: string): Promise<void> {
  await writeFile(join(directory, name), name);
  await truncate(join(directory, name), 17 * 1024 ** 2);
}

test("a name alone connects to the job that runs; where none does there is nothing to run", async () => {
  const jobId = addJob(cloud.world, "runs", { name: "digits", phase: "running" });
  expect(await spot("run", "-n", "digits", "--detach")).toMatchObject({ code: 0, stdout: `${jobId}\n` });
  expect(await spot("run", "-n", "other", "--detach")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("there is nothing to run") as string,
  });
  expect(cloud.world.started.size).toBe(0);
});

test("a machine without an agent has nothing to run, and is submitted all the same", async () => {
  // The catalogue of these tests has neither its types nor its image.
  const fitting = ["--types", "c6i.large", "--ami", "ami-0123456789abcdef0"];
  const { code, stdout, stderr } = await spot("run", "-p", "datasync", "-n", "sync", "--detach", ...fitting);
  expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/^sync-[0-9a-f]{12}\n$/), ""]);
  expect(submitted()).toMatchObject({ name: "sync", profile: "datasync" });
  expect(submitted().inputs).toBeUndefined();
});

test("--dry-run says what would be submitted, large files among it", async () => {
  await writeLarge("large.bin");
  const words = ["run", "train.py", "-u", "large.bin", "-r", "data"];
  const { stdout } = await spot(...words, "--dry-run");
  await spot(...words, "--detach");
  const { inputs } = JSON.parse(stdout.split("\n\n")[0]!) as Submitted;
  expect(inputs).toHaveLength(2);
  expect(inputs?.[1]).toMatchObject({ to: "data/large.bin", unpack: false });
  expect(submitted().inputs).toEqual(inputs);
});

test("what has no room as an input of its own goes along in an archive, the smallest first; scripts stay apart", async () => {
  await Promise.all(["a.bin", "b.bin"].map(writeLarge));
  await writeFile(join(directory, "c.csv"), "1,2\n");
  const own = Array.from({ length: 17 }, (_, index) => ({ from: `s3://open-data/${index}/`, to: `in/${index}` }));
  await writeFile(join(directory, "spot.json"), JSON.stringify({ job: { inputs: own } }));
  const ran = await spot("run", "train.py", "-u", "a.bin,b.bin,c.csv", "-r", "data", "--detach");
  expect(ran).toMatchObject({ code: 0 });
  const { inputs = [] } = submitted();
  expect(inputs).toHaveLength(20);
  expect(inputs.slice(1, 3)).toMatchObject([{ to: "data/" }, { to: "data/a.bin", unpack: false }]);
});

test("of two machines the one that is meant is found, else the newest", async () => {
  const [first, second] = ["i-0000000000000000a", "i-0000000000000000b"] as const;
  const entries = { [first]: entry(1, first), [second]: entry(2, second) };
  const jobId = addJob(cloud.world, "two", { attempt: 2, entries });
  const client = await connect("spot-connect-dev", process.env);
  expect((await findMachine(client, jobId)).instanceId).toBe(second);
  expect(await findMachine(client, jobId, first)).toMatchObject({ instanceId: first, attempt: 1 });
});

describe("an input that is refused is named by its place among those that were given", () => {
  const said = /^spot: The job is not acceptable: inputs\[0\]\.from [^]*\n {2}inputs\[0\]\.from: /m;
  const words = ["run", "train.py", "--detach", "--set", 'inputs=[{"from":"git://x"}]'];

  test.each([["--detach"], ["--dry-run"]])("with %s", async (word) => {
    const { code, stderr } = await spot(...words, word);
    expect([code, stderr]).toEqual([2, expect.stringMatching(said)]);
  });

  test("of a job that could be judged only when it was submitted", async () => {
    await writeFile(join(directory, "spot.json"), JSON.stringify({ job: { inputs: [{ from: "git://x" }] } }));
    const later = new SpotConnectError("RequestThrottled", "not now");
    vi.spyOn(cloud.world.ports.catalog, "offers").mockRejectedValueOnce(later);
    const { code, stderr } = await spot("run", "train.py", "--detach");
    expect([code, stderr]).toEqual([2, expect.stringMatching(said)]);
  });

  test("what is wrong with an upload's own is not taken for one of them", async () => {
    const { code, stderr } = await spot("run", "train.py", "--detach", "-u", "train.py", "-r", "x".repeat(300));
    expect([code, stderr]).toEqual([2, expect.stringMatching(/\n {2}uploads\[1\]\.to: /)]);
  });

  test("what is no list is left to be refused", async () => {
    const { code, stderr } = await spot("run", "train.py", "--detach", "--set", "inputs=true");
    expect([code, stderr]).toEqual([2, expect.stringMatching(/\n {2}inputs: is true or false; expected /)]);
  });
});
