/** The whole cloud, instances and all, started by somebody who is not root. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { packaged } from "../packaged.ts";
import { leftBehind } from "./left-behind.ts";
import { LIMITS } from "./limits.ts";
import { expectDone, STEPS, stepsJob } from "./runs.ts";
import { joinWorld, type Place, type World } from "./world.ts";

vi.setConfig(LIMITS);

/** `nobody`, on Debian and everywhere else. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const become = isRoot ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : ["env"];
/** A checkout below a home directory of mode 700 is nobody's to read. */
const isReadable = spawnSync(become[0]!, [...become.slice(1), "test", "-r", join(ROOT, "package.json")]).status === 0;

let home: string;
let child: ChildProcess;
let world: World;
beforeAll(async () => {
  if (!isReadable) return;
  // Compiled here: the other user has nowhere to write.
  await packaged();
  home = await mkdtemp(join(tmpdir(), "spot-connect-nobody-"));
  if (isRoot) await chown(home, NOBODY, NOBODY);
  const program = fileURLToPath(new URL("./cloud-process.ts", import.meta.url));
  child = spawn(become[0]!, [...become.slice(1), process.execPath, program], {
    env: { PATH: process.env.PATH, HOME: home, TMPDIR: home },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout!), "line")) as [string];
  world = await joinWorld(JSON.parse(line) as Place, async () => {
    child.stdin!.end();
    await once(child, "exit");
  });
});
afterAll(async () => {
  await world?.close();
  child?.kill("SIGKILL");
  if (home) await rm(home, { recursive: true, force: true });
});

test.skipIf(!isReadable)("a job runs to its end without root", async () => {
  const jobId = await world.submit(stepsJob(await world.upload(STEPS), "ordinary", "--steps 20 --pause 0.05"));
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded", attempts: [{ outcome: "completed" }] });
  await expectDone(world, jobId, 20);
  expect(await leftBehind(world, jobId)).toEqual([]);
});
