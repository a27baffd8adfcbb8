/** A stack's life by the framework: updated, failed and rolled back while a job runs, beside another stage, removed, made anew. */
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import { DescribeFileSystemsCommand, EFSClient } from "@aws-sdk/client-efs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openFramework, said, type Framework } from "./framework.ts";
import { stackInstances } from "./left-behind.ts";
import { expectDone, STEPS, stepsJob } from "./runs.ts";
import { STACK, type World } from "./world.ts";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const OTHER = "spot-connect-prod";
const deploy = (stage: string, ...params: readonly string[]) =>
  framework.serverless(["deploy", "--stage", stage, ...params.flatMap((param) => ["--param", param])]);

let framework: Framework;
let world: World;
/** Its first attempt computes until a notice comes. */
let patient: string;
beforeAll(async () => {
  framework = await openFramework();
  expect(said(await deploy("dev"))).toContain(`Service deployed to stack ${STACK}`);
  world = await framework.world(STACK);
  patient = await world.submit({
    name: "patient",
    command:
      'echo waiting; [ "$SPOT_ATTEMPT" != 1 ] || until [ -e "$SPOT_NOTICE_FILE" ]; do sleep 0.1; done; echo done > result.txt',
    outputs: ["result.txt"],
  });
  await world.logged(patient, "waiting");
});
afterAll(async () => {
  await world?.close();
  await framework?.close();
});

const status = async (stack: string): Promise<string> => (await framework.stack(stack))?.StackStatus ?? "none";

async function logGroup(stack: string): Promise<object> {
  const logs = new CloudWatchLogsClient(world.target);
  const logGroupName = `/spot-connect/${stack}/jobs`;
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
  const [{ logGroupArn = "", retentionInDays } = {}] = logGroups;
  const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn: logGroupArn }));
  logs.destroy();
  return { retentionInDays, team: tags?.["team"] ?? null };
}

async function runQuickly(on: World, name: string): Promise<void> {
  const jobId = await on.submit(stepsJob(await on.upload(STEPS), name, "--steps 10 --pause 0.1"));
  expect(await on.ended(jobId)).toMatchObject({ state: "succeeded", attempts: [{ outcome: "completed" }] });
  await expectDone(on, jobId, 10);
}

/** As docs/deploy.md says it of a plain removal. */
test("wrong parameters are refused before anything is asked of AWS", async () => {
  const before = await framework.stack(STACK);
  const refused = await deploy("dev", "logRetentionDays=31", "vpcid=vpc-12345678");
  expect(refused.code).not.toBe(0);
  expect(said(refused)).toContain('logRetentionDays: "31" is not allowed; expected one of 1, 3, 5');
  expect(said(refused)).toContain("vpcid: is no parameter of a deployment");
  expect(await framework.stack(STACK)).toEqual(before);
});

test("an update changes what it should", async () => {
  const updated = await deploy("dev", "logRetentionDays=90", "inputBuckets=open-data");
  expect(said(updated)).toContain(`Service deployed to stack ${STACK}`);
  expect(await status(STACK)).toBe("UPDATE_COMPLETE");
  expect(await logGroup(STACK)).toMatchObject({ retentionInDays: 90 });
});

test("an update that fails says why and is rolled back", async () => {
  const failed = await deploy("dev", "logRetentionDays=7", "vpcId=vpc-0123456789abcdef0");
  expect(failed.code).not.toBe(0);
  expect(said(failed)).toContain("The vpc ID 'vpc-0123456789abcdef0' does not exist");
  expect(await status(STACK)).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await logGroup(STACK)).toMatchObject({ retentionInDays: 90 });
});

test("the job that ran all the while has noticed nothing, and hears what comes next", async () => {
  const { attempts } = await world.job(patient);
  expect(attempts).toMatchObject([{ attempt: 1, outcome: null }]);
  expect((await world.spot("interrupt", patient)).code).toBe(0);
  // The first attempt sees the notice, or has to hand over before.
  expect(await world.ended(patient)).toMatchObject({ state: "succeeded", error: null });
});

test("another stage stands beside it, with tags of its own, and each has its own jobs", async () => {
  expect(said(await deploy("prod", "tags=team=vision"))).toContain(`Service deployed to stack ${OTHER}`);
  const other = await framework.world(OTHER);
  expect(await logGroup(OTHER)).toEqual({ retentionInDays: 30, team: "vision" });
  await Promise.all([runQuickly(world, "here"), runQuickly(other, "there")]);
  const namesOf = async ({ api }: World) => (await api.listJobs({ query: {} })).jobs.map(({ name }) => name).toSorted();
  expect(await namesOf(world)).toEqual(["here", "patient"]);
  expect(await namesOf(other)).toEqual(["there"]);
  const { FileSystems } = await new EFSClient(other.target).send(
    new DescribeFileSystemsCommand({ CreationToken: OTHER }),
  );
  expect(FileSystems?.[0]?.Tags).toContainEqual({ Key: "team", Value: "vision" });
  const info = said(await framework.serverless(["info", "--stage", "prod"]));
  for (const part of [`stack: ${OTHER}`, "stage: prod", `${OTHER}-sweepOrphans`, "POST - "])
    expect(info).toContain(part);
  await other.close();
});

test("one stage is removed, and the other goes on", async () => {
  const removed = await framework.serverless(["remove", "--stage", "prod"]);
  expect(said(removed)).toContain("has been successfully removed");
  expect(await framework.stack(OTHER)).toBeNull();
  await runQuickly(world, "alone");
});

test("removed and deployed anew, it goes on with its file system, whose mount targets the old stack had made", async () => {
  const kept = world.outputs["BucketName"] ?? "";
  expect(said(await framework.serverless(["remove", "--stage", "dev"]))).toContain("has been successfully removed");
  expect(await stackInstances(world)).toEqual([]);
  const { SecurityGroups = [] } = await world.awsEc2.send(new DescribeSecurityGroupsCommand({}));
  const own = SecurityGroups.filter(({ GroupName = "" }) => GroupName.startsWith(`${STACK}-`));
  expect(own.map(({ Description = "" }) => Description).toSorted()).toEqual([
    "Spot Connect instances",
    "Spot Connect mount targets",
  ]);
  expect(await world.output(patient, "result.txt")).toBe("done\n");
  expect(said(await deploy("dev"))).toContain(`Service deployed to stack ${STACK}`);
  const anew = await framework.world(STACK);
  expect(anew.outputs["BucketName"]).not.toBe(kept);
  await runQuickly(anew, "anew");
  await anew.close();
});
