/** What `spot run` finds out before it costs anything, and what a faulty spot.json does to the other commands. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { addJob } from "../contract/memory-ports.ts";
import { spot, useCloud } from "./cloud.ts";
import { useWorkingDirectory } from "./directory.ts";

const cloud = await useCloud();
const directory = await useWorkingDirectory();
beforeEach(async () => {
  await writeFile(join(directory, "train.py"), "print('hello')\n");
  cloud.world.controls.clear();
  cloud.world.started.clear();
});

test("-a without a terminal is refused before anything is asked; with --detach nobody has to look", async () => {
  const from = cloud.seen.length;
  const { code, stderr } = await spot("run", "train.py", "-n", "notty", "-a");
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^spot: -a opens a shell, which needs a terminal[^]*--detach/),
  ]);
  expect(cloud.seen).toHaveLength(from);
  expect(await spot("run", "train.py", "-n", "notty", "-a", "--detach")).toMatchObject({ code: 0 });
  expect(cloud.world.started.size).toBe(1);
});

test("--dry-run says when a job of the name runs, to which a run would connect", async () => {
  const jobId = addJob(cloud.world, "runs", { name: "digits", phase: "running" });
  const words = ["run", "train.py", "-n", "digits", "--dry-run"];
  const planned = await spot(...words);
  expect([planned.code, planned.stderr]).toEqual([
    0,
    `${jobId} is running: without --dry-run this connects to it and submits nothing, unless --new is given\n`,
  ]);
  expect(await spot(...words, "--new")).toEqual({ ...planned, stderr: "" });
});

test("a mistyped script is told with the file that is near", async () => {
  const { stderr } = await spot("run", "trian", "--detach");
  expect(stderr).toBe("trian is no file here: taken as a program of the machine; did you mean train.py?\n");
  const faulty = await spot("run", "train.px");
  expect([faulty.code, faulty.stderr]).toEqual([
    3,
    expect.stringMatching(/no script train\.px[^]*Did you mean train\.py\?/),
  ]);
  expect((await spot("run", "-m", "maybe", "train.py")).code).toBe(2);
});

test.each<[string, unknown, number, RegExp]>([
  [
    "a script that is not there",
    { scripts: ["nosuch.sh"] },
    3,
    /scripts in [^]*spot\.json: there is no file nosuch\.sh/,
  ],
  ["a directory for a script", { scripts: ["code"] }, 2, /scripts in [^]*spot\.json: code is a directory/],
  ["an empty script", { scripts: ["empty.sh"] }, 2, /scripts in [^]*spot\.json: empty\.sh is empty/],
])("%s in spot.json is a fault of that field, and of run alone", async (_, fields, code, said) => {
  await mkdir(join(directory, "code"));
  await writeFile(join(directory, "empty.sh"), "\n");
  await writeFile(join(directory, "spot.json"), JSON.stringify(fields));
  expect((await spot("list")).code).toBe(0);
  expect(await spot("run", "train.py", "--detach")).toMatchObject({
    code,
    stderr: expect.stringMatching(said) as string,
  });
});

test("a directory called spot.json is named as such", async () => {
  await mkdir(join(directory, "spot.json"));
  const { code, stderr } = await spot("list");
  expect([code, stderr]).toEqual([2, expect.stringMatching(/\/spot\.json is a directory\n {2}next: A project's/)]);
});

test.each([
  ["command=true", /command: is true or false; expected /],
  ["command=1", /command: is a whole number; expected /],
  ["scripts=true", /scripts: /],
])("--set %s is judged by the service, with and without a shell", async (change, said) => {
  for (const more of [[], ["-a"]])
    expect(await spot("run", "-n", "wrong", "--set", change, "--detach", ...more)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(said) as string,
    });
});

test("a name by --set counts, over those of options and files; it has to be text", async () => {
  await writeFile(join(directory, "spot.json"), JSON.stringify({ name: "of-file" }));
  const words = ["run", "--detach", "--set", "command=echo 1", "--set"];
  expect((await spot(...words, "name=of-set")).stdout).toMatch(/^of-set-/);
  const { code, stderr } = await spot(...words, "name=1");
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^spot: name is 1, and it takes text\n {2}next: Say it with/),
  ]);
});

test("a symbolic link in a directory that is uploaded is called one, and one that -u names is followed", async () => {
  await symlink("/etc/hostname", join(directory, "abslink"));
  const { code, stderr } = await spot("run", "train.py", "-u", ".", "--detach");
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(
      /^spot: abslink is a symbolic link, which no upload holds\n[^]*next: Put what it leads to in its/,
    ),
  ]);
  expect(await spot("run", "train.py", "-u", "abslink", "--detach")).toMatchObject({ code: 0 });
});

test("--keep is of -a, and its value is looked at in any case", async () => {
  const wrong = await spot("run", "train.py", "--detach", "--keep", "5");
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringMatching(/^spot: --keep: "5" is no time to wait\n {2}next: A duration of 60s to 24h/),
  ]);
  const alone = await spot("run", "train.py", "--detach", "--keep", "5m", "-a", "False");
  expect([alone.code, alone.stderr]).toEqual([2, expect.stringMatching(/and -a is not given\n {2}next: Add -a, or/)]);
  expect(await spot("run", "train.py", "--detach", "--keep", "5m", "-a")).toMatchObject({ code: 0 });
});
