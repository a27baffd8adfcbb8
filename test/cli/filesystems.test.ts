/** `spot filesystems` against EFS and a stack's API: what is listed, who uses it, and what is not removed meanwhile. */
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  CreateMountTargetCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetSecurityGroupsCommand,
  EFSClient,
} from "@aws-sdk/client-efs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runCommand } from "../../cli/program.ts";
import { surveyFileSystems } from "../../cli/file-systems/survey.ts";
import { useCloud } from "../aws/cloud.ts";
import { addJob } from "../contract/memory-ports.ts";
import { spot, terminalOf } from "./cloud.ts";
import { whileExecuting } from "./executions.ts";
import { createStackLike, type StackLike } from "./stack-like.ts";

const running = useCloud({ instances: "simulated", eventSeconds: 0, fileSystemSeconds: 0 });
const STACK = "spot-connect-dev";

let like: StackLike;
let efs: EFSClient;
/** Of `my-data`; `spare` has one, too. */
let mountTarget: { readonly id: string; readonly zone: string; readonly groups: readonly string[] };
beforeAll(async () => {
  like = await createStackLike(running().config, STACK, { hasRunJob: true });
  efs = new EFSClient(running().config);
  const Tags = [{ Key: "spot-connect:stack", Value: STACK }];
  const mine = await efs.send(new CreateFileSystemCommand({ CreationToken: "my-data", Tags }));
  mountTarget = await addMountTarget(mine.FileSystemId);
  const spare = await efs.send(new CreateFileSystemCommand({ CreationToken: "spare", Tags }));
  await addMountTarget(spare.FileSystemId);
  await efs.send(new CreateFileSystemCommand({ CreationToken: "somebody-elses" }));
});
afterAll(async () => {
  efs?.destroy();
  await like?.remove();
});

async function addMountTarget(FileSystemId: string | undefined): Promise<typeof mountTarget> {
  const ec2 = new EC2Client(running().config);
  const { Subnets: [subnet] = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  ec2.destroy();
  const order = { FileSystemId, SubnetId: subnet?.SubnetId };
  const { MountTargetId = "" } = await efs.send(new CreateMountTargetCommand(order));
  const { SecurityGroups = [] } = await efs.send(new DescribeMountTargetSecurityGroupsCommand({ MountTargetId }));
  return { id: MountTargetId, zone: subnet?.AvailabilityZone ?? "", groups: SecurityGroups };
}

const names = async (): Promise<readonly unknown[]> =>
  ((await efs.send(new DescribeFileSystemsCommand({}))).FileSystems ?? []).map(({ CreationToken }) => CreationToken);

/** A job of this state on the file system. */
function using(token: string, filesystem: string, phase: "running" | "succeeded"): string {
  const jobId = addJob(like.world, token, { phase });
  const job = like.world.jobs.get(jobId)!;
  like.world.jobs.set(jobId, { ...job, filesystem });
  return jobId;
}

test("those of the stack's jobs are listed, with size, price and the jobs that use them", async () => {
  const jobId = using("one", "my-data", "running");
  using("two", "spare", "succeeded");
  const listed = await spot("filesystems", "--json");
  expect(listed).toMatchObject({ code: 0 });
  const { fileSystems } = JSON.parse(listed.stdout) as { readonly fileSystems: readonly object[] };
  expect(fileSystems).toEqual([
    {
      id: expect.stringMatching(/^fs-/),
      name: "my-data",
      // As EFS meters an empty one, at $0.30 a GB of 1e9 bytes.
      bytes: 6144,
      infrequentBytes: 0,
      mountTargets: [mountTarget],
      usdPerMonth: expect.closeTo(0.000_001_843_2, 12),
      users: [{ jobId, state: "running" }],
    },
    expect.objectContaining({ name: "spare", users: [] }),
  ]);
  expect(JSON.parse((await spot("filesystems", "show", "my-data", "--json")).stdout)).toEqual(fileSystems[0]);
  const shown = await spot("filesystems", "show", "my-data");
  expect(shown.stdout).toMatch(new RegExp(`^mount target +${mountTarget.id} in ${mountTarget.zone}$`, "m"));
  expect(shown.stdout).toMatch(new RegExp(`^used by +${jobId}, running$`, "m"));
  expect((await spot("filesystems", "list")).stdout).toMatch(/^NAME +ID +SIZE .*\nmy-data +fs-.* 1\nspare +fs-.* 0\n$/);
});

test("each storage class has its price; where the stack is gone nobody uses them", async () => {
  const big = { id: "fs-1", name: "big", bytes: 120e9, infrequentBytes: 100e9 };
  const ports = {
    stacks: { find: async () => null },
    fileSystems: { list: async () => [big], mountTargets: async () => [mountTarget] },
  } as unknown as Parameters<typeof surveyFileSystems>[0];
  expect(await surveyFileSystems(ports, STACK)).toEqual([
    { ...big, mountTargets: [mountTarget], usdPerMonth: expect.closeTo(20 * 0.3 + 100 * 0.016, 9), users: [] },
  ]);
});

test("one of another name is none of the stack's, with those that are", async () => {
  expect(await spot("filesystems", "show", "my-dat")).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^spot: .* has made no file system my-dat\n {2}next: Name one of my-data \(fs-/),
  });
});

test("one that a job uses stays, and so does what is somebody else's", async () => {
  expect(await spot("filesystems", "delete", "my-data", "--yes")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /my-data is in use by hello-[0-9a-f]{12} \(running\)\n {2}next: Wait until they have ended/,
    ),
  });
  expect(await spot("filesystems", "delete", "somebody-elses", "--yes")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(
      `${STACK} has made no file system somebody-elses\n  next: Name one of my-data (fs-`,
    ),
  });
  expect(await names()).toEqual(["my-data", "spare", "somebody-elses"]);
});

const remove = (name: string) => spot("filesystems", "delete", name, "--yes");

test("while a job is being admitted none goes, since it could use any", async () => {
  const id = "race-0123456789ab";
  await whileExecuting(running().config, like, id, async () => {
    expect(await remove("spare")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        `${id} is being admitted: which file system it will use is not known yet\n  next: Try again in a moment.`,
      ),
    });
  });
  expect(await names()).toContain("spare");
});

test("a job that is recorded, and not listed yet, is known by its execution", async () => {
  const jobId = using("unlisted", "spare", "running");
  const listed = vi.spyOn(like.world.ports.jobs, "page").mockResolvedValue({ controls: [], nextToken: null });
  await whileExecuting(running().config, like, jobId, async () => {
    expect(await remove("spare")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`spare is in use by ${jobId} (running)`),
    });
  });
  listed.mockRestore();
  like.world.controls.delete(jobId);
  expect(await names()).toContain("spare");
});

test("what a job has begun to use while a person thought about it stays", async () => {
  let [said, late] = ["", ""];
  const terminal = terminalOf({
    stderr: { write: (text) => (said += text) },
    ask: async () => ((late = using("late", "spare", "running")), "y"),
  });
  expect(await runCommand(["filesystems", "delete", "spare"], terminal)).toBe(2);
  expect(said).toContain(`spare is in use by ${late} (running)`);
  like.world.controls.delete(late);
  expect(await names()).toContain("spare");
});

test("an execution that the console started has a name of its own: its job is known once it is recorded", async () => {
  const Tags = [{ Key: "spot-connect:stack", Value: STACK }];
  await efs.send(new CreateFileSystemCommand({ CreationToken: "free", Tags }));
  await whileExecuting(running().config, like, "from-the-console", async (execution) => {
    expect((await remove("free")).stderr).toContain("from-the-console is being admitted");
    const jobId = addJob(like.world, "console", { phase: "running", execution });
    expect(await remove("free")).toMatchObject({ code: 0 });
    like.world.controls.delete(jobId);
  });
  expect(await names()).not.toContain("free");
});

test("without a yes nothing goes; with it one that nobody uses does, and is gone the second time", async () => {
  expect(await spot("filesystems", "delete", "spare")).toMatchObject({ code: 2 });
  expect(await names()).toContain("spare");
  const removed = await spot("filesystems", "delete", "spare", "--yes", "--json");
  expect(removed).toMatchObject({ code: 0 });
  expect(JSON.parse(removed.stdout)).toMatchObject({ name: "spare" });
  // Nothing of it stays.
  expect(removed.stderr).toMatch(/^removing the mount targets of spare \(fs-\w+\)$/m);
  expect(await names()).not.toContain("spare");
  expect(await spot("filesystems", "delete", "spare", "--yes")).toMatchObject({ code: 3 });
});
