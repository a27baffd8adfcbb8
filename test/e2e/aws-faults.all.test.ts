/** The file system slow, hanging, full and gone; the agent's machine ended by the stop document: with real processes. */
import { CloudFormationClient, DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import {
  DeleteMountTargetCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetsCommand,
  EFSClient,
} from "@aws-sdk/client-efs";
import { SendCommandCommand, SSMClient } from "@aws-sdk/client-ssm";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openAccount } from "../../scripts/account.ts";
import { packaged } from "../packaged.ts";
import { leftBehind, stackInstances } from "./left-behind.ts";
import { LIMITS } from "./limits.ts";
import { expectDone, STEPS, stepsJob } from "./runs.ts";
import { until } from "./until.ts";
import { joinWorld, STACK, type World } from "./world.ts";

vi.setConfig(LIMITS);

let directory: string;
let world: World;
let steps: string;
let efs: EFSClient;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-connect-faults-"));
  const account = await openAccount({ directory }, STACK, packaged());
  world = await joinWorld(account, () => account.cloud.stop());
  efs = new EFSClient(world.target);
  steps = await world.upload(STEPS);
  // The file system is made by the first job.
  await world.ended(await world.submit({ name: "first", command: "true" }));
});
afterAll(async () => {
  efs?.destroy();
  await world?.close();
  await rm(directory, { recursive: true, force: true });
});

const instanceOf = async (jobId: string, attempt = 1): Promise<string> =>
  String((await world.event(jobId, "instance-launched", attempt)).data.instanceId);

async function onInstance(instanceId: string, command: string): Promise<string> {
  const { stdout } = await world.ec2<{ readonly stdout: string }>("exec", { instanceId, command });
  return stdout;
}

/** How often the agent has written its outbox. */
const beats = async (instanceId: string): Promise<number> =>
  (JSON.parse(await onInstance(instanceId, "cat /var/lib/spot-agent/state.json")) as { counter: number }).counter;

/** The heartbeat goes on: another write of the outbox, although nothing else moves. */
async function expectBeat(instanceId: string): Promise<void> {
  const before = await beats(instanceId);
  await until(
    "a heartbeat",
    () => beats(instanceId),
    (seen) => seen > before,
  );
}

const troubles = async (jobId: string): Promise<string[]> =>
  (await world.timeline(jobId)).filter(({ type }) => type === "file-system-troubled").map(({ message }) => message);

async function fileSystemId(): Promise<string> {
  const { FileSystems } = await efs.send(new DescribeFileSystemsCommand({}));
  return FileSystems![0]!.FileSystemId!;
}

test("a mount takes most of a minute: the agent beats, and the job begins when it is there", async () => {
  const jobId = await world.submit(stepsJob(steps, "slow-mount", "--steps 20", { setup: ["sleep 2"] }));
  const instanceId = await instanceOf(jobId);
  // The mount helper's own question is the one that comes late.
  await world.control("faults", { service: "efs", operation: "DescribeMountTargets", latencyMs: 45_000 });
  await world.event(jobId, "attempt-started", 1);
  await expectBeat(instanceId);
  expect((await world.timeline(jobId)).map(({ type }) => type)).not.toContain("scripts-started");
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded", attempts: [{ outcome: "completed" }] });
  await expectDone(world, jobId, 20);
});

test("work on the file system hangs for a minute: the agent beats, says so, and the job goes on", async () => {
  const jobId = await world.submit(stepsJob(steps, "hanging", "--steps 500 --pause 0.2"));
  await world.event(jobId, "generation-sealed", 1);
  const instanceId = await instanceOf(jobId);
  // As a system call on a server that does not answer holds them.
  await onInstance(instanceId, "pkill -STOP -f 'spot-agent.pyz work'");
  await expectBeat(instanceId);
  const said = await until(
    "its word",
    () => troubles(jobId),
    (seen) => seen.length > 0,
  );
  expect(said[0]).toContain("it has not answered for 60 s");
  await onInstance(instanceId, "pkill -CONT -f 'spot-agent.pyz work'");
  await until(
    "the end of it",
    () => troubles(jobId),
    (seen) => seen.length > 1,
  );
  expect((await troubles(jobId))[1]).toMatch(/it answers again, after \d+ s/);
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded", attempts: [{ outcome: "completed" }] });
  await expectDone(world, jobId, 500);
});

test("the stop document ends scripts and machine, and another machine goes on", async () => {
  const jobId = await world.submit(stepsJob(steps, "stop-document", "--steps 300"));
  await world.event(jobId, "generation-sealed", 1);
  const cloudFormation = new CloudFormationClient(world.target);
  const resource = new DescribeStackResourceCommand({ StackName: STACK, LogicalResourceId: "StopDocument" });
  const { StackResourceDetail } = await cloudFormation.send(resource);
  const ssm = new SSMClient(world.target);
  const DocumentName = StackResourceDetail!.PhysicalResourceId;
  await ssm.send(new SendCommandCommand({ DocumentName, InstanceIds: [await instanceOf(jobId)] }));
  for (const client of [cloudFormation, ssm]) client.destroy();
  const job = await world.ended(jobId);
  expect(job).toMatchObject({ state: "succeeded", attempts: [{ outcome: "lost" }, { outcome: "completed" }] });
  expect(await leftBehind(world, jobId)).toEqual([]);
});

/** Only root can give the file system's directory a limit. */
const canMount =
  process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

test.skipIf(!canMount)(
  "the file system is full: the last good save stands, and is what the next machine goes on from",
  async () => {
    const path = join(directory, "efs", await fileSystemId());
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m,mode=777", "none", path]).status).toBe(0);
    try {
      const jobId = await world.submit({ name: "full", command: FILLING, checkpoint: { stopGrace: "10s" } });
      await world.logged(jobId, "No space left on device");
      await world.ec2("interrupt", { instanceId: await instanceOf(jobId) });
      const job = await world.ended(jobId);
      expect(job).toMatchObject({
        state: "succeeded",
        attempts: [{ outcome: "interrupted" }, { outcome: "completed" }],
      });
      expect(await world.logs(jobId)).toContain("attempt 2 goes on from one");
      const sealed = (await world.timeline(jobId)).filter(({ type }) => type === "generation-sealed");
      expect(sealed.map(({ data }) => data.generation)).toEqual(["one"]);

      const failing = await world.submit({ name: "full-failing", command: "dd if=/dev/zero of=big bs=1M count=9" });
      const failed = await world.ended(failing);
      expect(failed).toMatchObject({ state: "failed", error: "ScriptFailed" });
      expect(failed.outcome?.message).toContain("No space left on device");
    } finally {
      spawnSync("umount", ["--lazy", path]);
    }
  },
);

/** Saves once, fills the file system with its second save, and computes on; the second attempt clears up and ends. */
const FILLING = `
cd "$SPOT_CHECKPOINT_DIR"
if [ -n "$SPOT_RESUME_FROM" ]; then
  echo "attempt $SPOT_ATTEMPT goes on from $(basename "$SPOT_RESUME_FROM")"
  rm two.tmp
  exit 0
fi
echo good > one.tmp && mv one.tmp one
while [ ! -e ../.spot/manifests/one.json ]; do sleep 0.1; done
trap 'echo saved > three.tmp && mv three.tmp three; exit 75' TERM
dd if=/dev/zero of=two.tmp bs=64k || true
while :; do sleep 0.1; done`;

test("the file system goes while a job runs: the agent beats on, and the outcome says what it was", async () => {
  const command = "touch ready; until [ -e /tmp/finish ]; do sleep 0.1; done";
  const jobId = await world.submit({ name: "vanishing", command });
  await world.event(jobId, "scripts-started", 1);
  const instanceId = await instanceOf(jobId);
  await onInstance(instanceId, "umount -l /mnt/efs");
  await expectBeat(instanceId);
  await onInstance(instanceId, "touch /tmp/finish");
  const job = await world.ended(jobId);
  expect(job).toMatchObject({ state: "failed", error: "FileSystemUnusable" });
  expect(job.outcome?.message).toContain("the job's directory is gone");
  expect(await troubles(jobId)).toContainEqual(expect.stringContaining("the job's directory is gone"));
  expect(await leftBehind(world, jobId)).toEqual([]);
});

test("the mount targets are gone before the mount: the job fails by the name of it", async () => {
  const jobId = await world.submit({ name: "no-mount-target", setup: ["sleep 3"], command: "true" });
  await instanceOf(jobId);
  const FileSystemId = await fileSystemId();
  const targets = async () => (await efs.send(new DescribeMountTargetsCommand({ FileSystemId }))).MountTargets ?? [];
  for (const { MountTargetId } of await targets()) await efs.send(new DeleteMountTargetCommand({ MountTargetId }));
  await until("the end of the mount targets", targets, (left) => left.length === 0);
  const job = await world.ended(jobId);
  expect(job).toMatchObject({ state: "failed", error: "FileSystemUnusable", attempts: [{ outcome: "failed" }] });
  expect(job.outcome?.message).toMatch(/cannot mount fs-\w+ at [\d.]+ in 3 tries: .*timed out/s);
  expect(await leftBehind(world, jobId)).toEqual([]);
});

test("afterwards no instance of the stack is left", async () => {
  expect(await stackInstances(world)).toEqual([]);
});
