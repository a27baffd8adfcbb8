/** A shell, commands and ports of a job's machine, through Session Manager. shell.all.test.ts has what takes longer. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { LIMITS } from "./limits.ts";
import { closeTerminals, onTerminal } from "./on-terminal.ts";
import { sharedWorld, type World } from "./world.ts";

vi.setConfig(LIMITS);

let world: World;
let jobId: string;
beforeAll(async () => {
  world = await sharedWorld();
  jobId = await world.submit({ name: "shelled", clientToken: "once", command: "echo up; sleep 1000" });
  await world.logged(jobId, "up");
});
afterAll(async () => {
  closeTerminals();
  // The world is others' as well.
  await world?.api.cancelJob({ params: { id: jobId } });
  await world?.ended(jobId);
});

test("a shell is the job's user's, in the job's directory, with a window, Ctrl-C and an exit code", async () => {
  const shell = onTerminal(world, ["shell", "shelled"]);
  await shell.shown(/attempt 1 of shelled-/);
  await shell.shown(/[$#] $/);
  shell.type("pwd; echo $SPOT_JOB_ID-$((0)); stty size\r");
  await shell.shown(new RegExp(`/mnt/efs/jobs/${jobId}/work\\s+${jobId}-0\\s+30 100`));
  shell.resize(41, 123);
  shell.type("sleep 0.2; stty size\r");
  await shell.shown(/41 123/);
  shell.type("sh -c 'echo busy-$((1)); exec sleep 1000'\r");
  await shell.shown(/busy-1/);
  shell.type("\u0003");
  await shell.shown(/\^C[^]*[$#] $/);
  shell.type("echo grüße-日本-$((40 + 2))\r");
  await shell.shown(/grüße-日本-42/);
  shell.type("exit 7\r");
  const { code, isAsItWas } = await shell.ended;
  expect([code, isAsItWas]).toEqual([7, true]);
});

test("a command's outputs are apart, and its exit code is the command's", async () => {
  const ran = await world.spot("exec", jobId, "--", "sh", "-c", 'echo "out $1"; echo err >&2; exit 3', "sh", "a  b");
  expect(ran).toEqual({ code: 3, stdout: "out a  b\n", stderr: "err\n" });
});

test("spot run -iid: a shell on the machine of that id, whose job goes on without it", async () => {
  const [attempt] = (await world.job(jobId)).attempts;
  const run = onTerminal(world, ["run", "-iid", attempt!.instanceId]);
  await run.shown(new RegExp(`${attempt!.instanceId} has ${jobId}`));
  await run.shown(new RegExp(`${attempt!.instanceId}, attempt 1 of ${jobId}`));
  await run.shown(/[$#] $/);
  run.type("pwd; echo $SPOT_JOB_ID-$((0))\r");
  await run.shown(new RegExp(`/mnt/efs/jobs/${jobId}/work\\s+${jobId}-0`));
  run.type("exit 4\r");
  const { code, output } = await run.ended;
  expect([code, output]).toEqual([4, expect.not.stringContaining("goes on")]);
  expect(await world.job(jobId)).toMatchObject({ state: "running" });
});

test("spot run -iid on a machine that is held: it is held when the shell is closed, as after spot shell", async () => {
  const command = "echo found > clue; exit 9";
  const held = await world.submit({ name: "held-into", clientToken: "once", command, holdOnFailure: "10m" });
  await world.event(held, "hold-started");
  const [attempt] = (await world.job(held)).attempts;
  const run = onTerminal(world, ["run", "-iid", attempt!.instanceId]);
  await run.shown(/[$#] $/, 60);
  run.type("exit\r");
  expect((await run.ended).code).toBe(0);
  const { state, ending } = await world.job(held);
  expect([state, ending?.hold]).toEqual(["running", { until: expect.any(String) as string }]);
  expect((await world.spot("release", held)).code).toBe(0);
  expect((await world.ended(held)).state).toBe("failed");
}, 120_000);

test("spot run -a: a shell on the machine when the scripts are done, and the job ends with it", async () => {
  const directory = await mkdtemp(join(tmpdir(), "spot-run-"));
  await mkdir(join(directory, "code"));
  await writeFile(
    join(directory, "train.py"),
    'print(open("data/data.csv").read() + open("data/code/model.py").read())\n',
  );
  await writeFile(join(directory, "data.csv"), "1,2");
  await writeFile(join(directory, "code", "model.py"), "x = 3\n");
  const words = "run train.py -n looked-into -p default -f my-data -u data.csv,code/ -r data -a".split(" ");
  const run = onTerminal(world, words, {}, directory);
  await run.shown(/script-finished/);
  await run.shown(/attempt 1 of looked-into-/);
  await run.shown(/[$#] $/);
  run.type("echo seen-$((1)); touch by-hand; ls\r");
  await run.shown(/seen-1[^]*by-hand/);
  run.type("exit\r");
  const { code, output } = await run.ended;
  expect([code, output]).toEqual([0, expect.stringMatching(/looked-into-[0-9a-f]{12} is [^\n]*succeeded/)]);
  expect(output).toMatch(/^1,2x = 3\s/m);
  await rm(directory, { recursive: true });
});

test("spot run -a after a script that fails: a shell on the machine that is held for it, and the job fails with its code", async () => {
  const directory = await mkdtemp(join(tmpdir(), "spot-run-"));
  await writeFile(join(directory, "fail.py"), 'open("clue", "w").write("found"); raise SystemExit(3)\n');
  const run = onTerminal(world, ["run", "fail.py", "-n", "failed-into", "-a"], {}, directory);
  await run.shown(/attempt 1 of failed-into-/);
  await run.shown(/[$#] $/);
  run.type("cat clue; echo -$((1))\r");
  await run.shown(/found-1/);
  run.type("exit\r");
  const { code, output } = await run.ended;
  expect([code, output]).toEqual([1, expect.stringMatching(/failed-into-[0-9a-f]{12} is [^\n]*failed/)]);
  await rm(directory, { recursive: true });
});
