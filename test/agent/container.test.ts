/**
 * The real agent with `container`, on machines whose `docker` is a stand-in (test/agent/py/docker_stand_in.py): what reaches
 * the script, and that the file system is let go only when the container is gone. No real Docker was met here.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAgentCloud, type AgentCloud } from "./machine/agent-cloud.ts";
import { waitFor, type Machine } from "./machine/machine.ts";

let local: AgentCloud;
beforeAll(async () => {
  local = await openAgentCloud();
});
afterAll(() => local?.close());

async function machineWithDocker(spec: Parameters<AgentCloud["machine"]>[0]): Promise<Machine> {
  const machine = await local.machine({ container: { image: "python:3.12" }, ...spec });
  const install = `import docker_stand_in; docker_stand_in.install(${JSON.stringify(machine.folder)})`;
  execFileSync("python3", ["-B", "-c", install], { cwd: "test/agent/py" });
  await machine.tell({});
  return machine;
}

test.concurrent("scripts run in the container, in the job's directory, and what they save is sealed", async () => {
  const machine = await machineWithDocker({
    env: { WORD: "two words" },
    scripts: [
      `bash -c 'test $IN_CONTAINER = 1 && test "$HOME" = "$SPOT_SCRATCH_DIR" && echo "$WORD" > word'`,
      "bash -c 'mkdir $SPOT_CHECKPOINT_DIR/a; echo x > $SPOT_CHECKPOINT_DIR/a/x; echo 1 > $SPOT_PROGRESS_FILE'",
    ],
  });
  machine.startAgent();
  await machine.until((outbox) => outbox.ready);
  await machine.tell({ order: "run" });
  const outbox = await machine.until((found) => found.outcome !== null);
  expect(outbox).toMatchObject({ outcome: { outcome: "completed" }, released: { generation: "a" } });
  expect(await machine.file("work/word")).toBe("two words\n");
  expect(await readdir(join(machine.folder, "containers"))).toEqual([]);
});

test.concurrent("a handover stops the script in its container, also by an agent that was restarted", async () => {
  const machine = await machineWithDocker({
    command:
      "trap 'cd $SPOT_CHECKPOINT_DIR; mkdir .t; echo 1 > .t/n; mv .t s; exit 75' TERM; touch here; while :; do sleep 0.05; done",
  });
  machine.startAgent();
  await machine.until((outbox) => outbox.ready);
  await machine.tell({ order: "run" });
  await waitFor(async () => machine.file("work/here").catch(() => undefined));
  await machine.killAgent();
  machine.startAgent();
  await machine.tell({ order: "handover", by: new Date(Date.now() + 60_000).toISOString() });
  const outbox = await machine.until((found) => found.outcome !== null);
  expect(outbox).toMatchObject({ outcome: { outcome: "interrupted" }, released: { generation: "s" } });
  expect(await readdir(join(machine.folder, "containers"))).toEqual([]);
});

test.concurrent("a machine without a Docker that runs: ContainerFailed, with what to do, before anything is held", async () => {
  const machine = await machineWithDocker({ command: "true" });
  writeFileSync(join(machine.folder, "down"), "");
  machine.startAgent();
  const outbox = await machine.until((found) => found.outcome !== null);
  expect(outbox).toMatchObject({ ready: false, outcome: { outcome: "failed", error: "ContainerFailed" } });
  expect(outbox.outcome?.message).toContain("sudo dnf install -y docker");
});
