/** `spot cleanup`: the jobs' directories on file systems that stay, which a job of its own removes. */
import { DeleteFileSystemCommand, DescribeFileSystemsCommand } from "@aws-sdk/client-efs";
import { expect, test } from "vitest";
import { runCommand } from "../../cli/program.ts";
import type { Control } from "../../core/ledger.ts";
import { addJob } from "../contract/memory-ports.ts";
import { spot, terminalOf } from "./cloud.ts";
import { STACK, useLeftovers } from "./leftovers.ts";

const { here, using, fileSystems, forget, submitted, expectAll } = useLeftovers();

interface Told {
  readonly cleanupJobIds: readonly string[];
  readonly kept: { readonly directories: readonly object[] };
}

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
    expect.stringMatching(new RegExp(`^${onStack}, by a job of its own$`)),
    expect.stringMatching(/^what such jobs cost while they run: \$0\.\d+ an hour$/),
    notLookedFor,
  ]);
  expect(await shown("--keep-directories")).toEqual([
    expect.stringMatching(new RegExp(`^stays: ${onStack}, paid for by the GB$`)),
    notLookedFor,
  ]);
  const keep = ["--keep-file-system", "--keep-outputs", "--keep-directories"];
  const { stderr: kept, stdout } = await spot("cleanup", "hello", ...keep, "--json");
  expect(kept).toMatch(/^the jobs hello have left nothing more that this command removes\n/);
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
  expect(remover).toMatchObject({ name: "spot-cleanup", filesystem: STACK, instance: { username: "root" } });
  const removes = remover?.["command"];
  expect(removes).toMatch(/^cd -- "\$SPOT_EFS_DIR\/jobs" && rm -rf -- hello-[0-9a-f]{12} hello-[0-9a-f]{12}$/);
  for (const id of left) expect(removes).toContain(` ${id}`);
  const standsAs = (phase: Control["phase"]): void => {
    const id = addJob(here().like.world, "remover", { name: "spot-cleanup", phase });
    here().like.world.jobs.set(id, { ...here().like.world.jobs.get(id)!, command: String(removes) });
    if (phase === "failed") left.push(id);
  };
  here().like.world.started.clear();
  for (const phase of ["running", "succeeded"] as const) {
    standsAs(phase);
    expect(await clean()).toMatchObject({ removed: false, directories: [], cleanupJobIds: [] });
  }
  standsAs("failed");
  expect((await clean()).cleanupJobIds).toHaveLength(1);
  here().like.world.started.clear();
  for (const id of left) forget(id);
});

test("the same directories are the same job, whoever asks how often", async () => {
  const left = using(STACK, "twice");
  const clean = () => spot("cleanup", "hello", "--keep-outputs", "--keep-file-system", "--yes", "--json");
  const [first, second] = [await clean(), await clean()];
  expect(JSON.parse(second.stdout)).toMatchObject({ cleanupJobIds: (JSON.parse(first.stdout) as Told).cleanupJobIds });
  expect(submitted()).toHaveLength(1);
  forget(left);
});

test("a job that would be refused is refused before anything is removed", async () => {
  const left = using(STACK, "refused");
  const defaults = { instance: { types: ["c99.large"] } };
  here().like.world.profiles.set("small", {
    name: "small",
    description: "",
    defaults,
    savedAt: "2026-11-22T10:00:00.000Z",
  });
  const { code, stderr } = await spot("cleanup", "hello", "--yes");
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^spot: the job that removes the jobs' directories would be refused: instance\.types .*c99\.large.*\n {2}next: Mend that \(its profile is `small`\), or give --keep-directories/,
  );
  here().like.world.profiles.delete("small");
  await expectAll();
  forget(left);
});

test("where one of them fails it is said what was done, and the same command goes on", async () => {
  const left = using(STACK, "half");
  const { endpoint } = here().cloud;
  const fault = { service: "s3", operation: "DeleteObjects", error: "AccessDenied", status: 403, times: 1 };
  await fetch(`${endpoint}/_local/faults`, { method: "POST", body: JSON.stringify(fault) });
  const { code, stderr } = await spot("cleanup", "hello", "--keep-file-system", "--yes");
  expect(code).toBe(4);
  expect(stderr).toMatch(
    /\n {2}submitted: spot-cleanup-[0-9a-f]{12}, for the jobs' directories; the same command goes on\n/,
  );
  await expectAll();
  forget(left);
});

test("a file system that has gone while a person thought about it is not made anew", async () => {
  const left = using("other", "gone");
  let said = "";
  const terminal = terminalOf({
    stderr: { write: (text) => (said += text) },
    ask: async () => {
      const { FileSystems = [] } = await here().efs.send(new DescribeFileSystemsCommand({ CreationToken: "other" }));
      await here().efs.send(new DeleteFileSystemCommand({ FileSystemId: FileSystems[0]!.FileSystemId }));
      return "y";
    },
  });
  expect(await runCommand(["cleanup", "hello", "--keep-file-system"], terminal)).toBe(2);
  expect(said).toContain("on the file system other nothing is to be removed any more: somebody else has done so");
  expect([submitted(), await fileSystems()]).toEqual([[], ["hello", STACK]]);
  forget(left);
});
