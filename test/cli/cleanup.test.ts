/** `spot cleanup`: what the jobs of one name have left in a bucket and on a file system, and nothing of anybody else's. */
import { expect, test } from "vitest";
import { runCommand } from "../../cli/program.ts";
import { JOB_NAME } from "../../core/naming.ts";
import { addJob } from "../contract/memory-ports.ts";
import { spot, spotAsked, terminalOf } from "./cloud.ts";
import { whileExecuting } from "./executions.ts";
import { FILE_SYSTEMS, STACK, useLeftovers } from "./leftovers.ts";

const { here, using, keys, fileSystems, forget, expectAll } = useLeftovers();

test("while one of them has not ended nothing is touched", async () => {
  const open = addJob(here().like.world, "open", { phase: "running" });
  expect(await spot("cleanup", "hello", "--yes")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`a job hello has not ended: ${open} (running)`),
  });
  forget(open);
  await expectAll();
});

test("nor while one is being admitted: of the name, or of another that could use its file system", async () => {
  await whileExecuting(here().config, here().like, "hello-0123456789ab", async () => {
    expect(await spot("cleanup", "hello", "--keep-file-system", "--yes")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("a job hello has not ended: hello-0123456789ab (submitted)"),
    });
  });
  await whileExecuting(here().config, here().like, "race-0123456789ab", async () => {
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
    `s3://${here().like.bucket}/outputs/${here().ended}/: 2 objects, 2.0 KB`,
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
  const [own, elsewhere] = [using(null, "own", { name: STACK }), using(null, "elsewhere", { name: "other" })];
  expect(await kept(STACK)).toBe("it is the stack's own, with every job's data");
  expect(await kept("other")).toBe("no job other has used it");
  for (const jobId of [own, elsewhere]) forget(jobId);
  expect(await spot("cleanup", "other", "--yes")).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(
      /^spot: spot-connect-dev has had no job other; stays: the file system other \(fs-\w+\) .*, because no job other has used it\n/,
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
  expect(said).toContain(`on the file system hello nothing is to be removed any more: ${late} (running) uses it`);
  forget(late);
  await expectAll();
});

const directory = (fileSystem: string, jobs: number) => ({ fileSystem, id: expect.stringMatching(/^fs-/), jobs });

test("with a yes it goes, what is others' stays, and a second time there is nothing", async () => {
  const part = await spot("cleanup", "hello", "--keep-file-system", "--yes", "--json");
  const fileSystem = { id: expect.stringMatching(/^fs-/), name: "hello", bytes: 6144 };
  expect(JSON.parse(part.stdout)).toEqual({
    name: "hello",
    removed: true,
    outputs: [{ jobId: here().ended, objects: 2, bytes: 2000 }],
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
    /^removed: the file system hello; the record of what the jobs did and cost stays\nspot-cleanup-[0-9a-f]{12} removes the directories: `spot wait /m,
  );
  expect([rest.code, await fileSystems()]).toEqual([0, ["other", STACK]]);
  forget(elsewhere);
  expect(await spot("cleanup", "hello", "--yes")).toEqual({
    code: 0,
    stdout: "",
    stderr:
      "the jobs hello have left nothing more that this command removes\n" +
      "not looked for: 1 job's directory jobs/<id> on the file system hello, which the stack has not made, or which is gone\n",
  });
  using(null, "ended");
  expect(await spot("cleanup", "hello", "--yes")).toMatchObject({
    stderr: "the jobs hello have left nothing to remove\n",
  });
  for (const [name, said] of [
    ["nobody", /^spot: spot-connect-dev has had no job nobody\n/],
    [here().ended, /has had no job hello-[0-9a-f]{12}\n {2}next: Give a name, not an id/],
    ["a b", /^spot: "a b" is no job's name\n/],
    ["", /^spot: "" is no job's name\n/],
  ] as const) {
    const { code, stderr } = await spot("cleanup", name, "--yes");
    expect([code, stderr]).toEqual([JOB_NAME.test(name) ? 3 : 2, expect.stringMatching(said)]);
  }
});
