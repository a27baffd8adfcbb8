/** `spot down` as a user runs it: while a job computes, interrupted, again, and when there is nothing left. */
import { spawn } from "node:child_process";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DescribeInstancesCommand, DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import { DescribeFileSystemsCommand, EFSClient } from "@aws-sdk/client-efs";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { LIMITS } from "./limits.ts";
import { STEPS, stepsJob } from "./runs.ts";
import { openWorld, STACK, type World } from "./world.ts";

vi.setConfig(LIMITS);

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());

const stackStatus = async (): Promise<string | null> => {
  const client = new CloudFormationClient(world.target);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: STACK }));
    return Stacks?.[0]?.StackStatus ?? null;
  } catch {
    return null;
  } finally {
    client.destroy();
  }
};
const bucketNames = async (): Promise<readonly string[]> => {
  const s3 = new S3Client({ ...world.target, forcePathStyle: true });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  s3.destroy();
  return Buckets.map(({ Name = "" }) => Name);
};
const fileSystemCount = async (): Promise<number> => {
  const efs = new EFSClient(world.target);
  const { FileSystems = [] } = await efs.send(new DescribeFileSystemsCommand({}));
  efs.destroy();
  return FileSystems.length;
};
const ownGroups = async (): Promise<readonly (string | undefined)[]> => {
  const { SecurityGroups = [] } = await world.awsEc2.send(new DescribeSecurityGroupsCommand({}));
  return SecurityGroups.map(({ GroupName }) => GroupName).filter((name) => name !== "default");
};
const running = async (): Promise<number> => {
  const Filters = [{ Name: "instance-state-name", Values: ["pending", "running", "stopping", "shutting-down"] }];
  const { Reservations = [] } = await world.awsEc2.send(new DescribeInstancesCommand({ Filters }));
  return Reservations.length;
};

/** Runs it, and sends Ctrl-C once it has said something that matches. */
async function interruptedAfter(said: RegExp): Promise<{ readonly code: number; readonly stderr: string }> {
  const child = spawn(process.execPath, [`${ROOT}/cli/spot.mjs`, "down", "--yes"], {
    env: { ...process.env, ...world.environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    // Once: a second one is not waited for.
    if (!child.killed && said.test(stderr)) child.kill("SIGINT");
  });
  const code = await new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? -1)));
  return { code, stderr };
}

test("a stack with a job at work goes in order, whatever interrupts it; its data stays until it is named", async () => {
  const steps = await world.upload(STEPS);
  const jobId = await world.submit(stepsJob(steps, "at-work", "--steps 3000"));
  await world.logged(jobId, "step 3 of");

  // Nobody can be asked, and nothing is done.
  expect(await world.spot("down")).toMatchObject({ code: 2, stderr: expect.stringContaining("next: Give --yes") });
  expect(await running()).toBe(1);
  expect(await world.spot("down", "--remove-file-system", "no-such", "--yes")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(`${STACK} has made no file system no-such\n  next: Name one of ${STACK} (fs-`),
  });

  expect(await world.spot("filesystems", "delete", STACK, "--yes")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${STACK} is in use by ${jobId} (running)`),
  });

  // The job saves, stops and lets go of its machine before anything of the stack is touched.
  const first = await interruptedAfter(/waiting for (?:1 job, )?1 execution/);
  expect(first.code).toBe(130);
  expect(first.stderr).toContain("spot down goes on from here when it is run again");
  expect(await stackStatus()).toMatch(/_COMPLETE$/);

  const second = await interruptedAfter(/removing the stack/);
  expect(second.code).toBe(130);
  expect(await running()).toBe(0);

  const third = await world.spot("down", "--yes", "--json");
  expect(third).toMatchObject({ code: 0 });
  const { kept } = JSON.parse(third.stdout) as { kept: readonly Record<string, unknown>[] };
  expect(kept).toEqual([
    {
      kind: "file system",
      id: expect.stringMatching(/^fs-/),
      name: STACK,
      bytes: expect.any(Number),
      usdPerMonth: expect.any(Number),
      remove: `spot filesystems delete ${STACK} --stack ${STACK}`,
    },
  ]);
  expect(await stackStatus()).toBeNull();
  expect([await bucketNames(), await ownGroups(), await fileSystemCount()]).toEqual([[], [], 1]);

  // There is nothing to ask about when there is nothing to remove.
  expect(await world.spot("down")).toMatchObject({ code: 0, stderr: `there is no stack ${STACK}\n` });
  const listed = JSON.parse((await world.spot("filesystems", "--json")).stdout) as {
    readonly fileSystems: readonly object[];
  };
  expect(listed.fileSystems).toEqual([expect.objectContaining({ name: STACK, mountTargets: [], users: [] })]);
  expect(await world.spot("down", "--remove-file-system", STACK, "--yes")).toMatchObject({ code: 0, stdout: "" });
  expect(await fileSystemCount()).toBe(0);
});
