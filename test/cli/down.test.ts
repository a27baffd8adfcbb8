/** `spot down` against a small stack: what it asks, what it keeps, and what it says when CloudFormation cannot. */
import { CloudFormationClient, DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  CreateMountTargetCommand,
  DescribeFileSystemsCommand,
  EFSClient,
} from "@aws-sdk/client-efs";
import { GetPolicyCommand, IAMClient, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import { HeadBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeAll, expect, test } from "vitest";
import { EXIT } from "../../cli/exit-codes.ts";
import { runCommand } from "../../cli/program.ts";
import { useCloud } from "../aws/cloud.ts";
import { makeOwnRole, ownRole } from "../own-role.ts";
import { spot } from "./cloud.ts";
import { createStackLike, type StackLike } from "./stack-like.ts";

const running = useCloud({ instances: "simulated", eventSeconds: 0, fileSystemSeconds: 0 });
const STACK = "spot-connect-dev";

let like: StackLike;
const begin = async (wish?: Parameters<typeof createStackLike>[2]): Promise<void> => {
  like = await createStackLike(running().config, STACK, wish);
};
beforeAll(async () => {
  const efs = new EFSClient(running().config);
  const Tags = [{ Key: "spot-connect:stack", Value: STACK }];
  await efs.send(new CreateFileSystemCommand({ CreationToken: "my-data", Tags }));
  efs.destroy();
});
afterEach(async () => {
  await fetch(`${running().cloud.endpoint}/_local/faults`, { method: "DELETE" });
  await like.remove();
});

/** As a person runs it, who answers so. */
async function answering(answer: string, ...args: readonly string[]) {
  const said = { stderr: "", asked: "" };
  const code = await runCommand(args, {
    env: process.env,
    stdout: { write: () => true },
    stderr: { write: (text) => (said.stderr += text) },
    colours: false,
    columns: null,
    rows: null,
    ask: async (question) => ((said.asked += question), answer),
    standing: null,
    leaving: null,
  });
  return { code, ...said };
}

const hasBucket = async (): Promise<boolean> => {
  const s3 = new S3Client({ ...running().config, forcePathStyle: true });
  const answer = await s3.send(new HeadBucketCommand({ Bucket: like.bucket })).then(
    () => true,
    () => false,
  );
  s3.destroy();
  return answer;
};
const putOutput = async (): Promise<void> => {
  const s3 = new S3Client({ ...running().config, forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: like.bucket, Key: "outputs/model.bin", Body: Buffer.alloc(2000) }));
  s3.destroy();
};

test("a person is told what goes and what stays, and no is no", async () => {
  await begin();
  await putOutput();
  const { code, stderr, asked } = await answering("", "down");
  expect([code, asked]).toEqual([EXIT.declined, "remove all this? [y/N] "]);
  expect(stderr.split("\n")).toEqual([
    `removes the stack ${STACK}, cancelling every job that has not ended`,
    `  removes s3://${like.bucket}: 1 object, 2.0 KB, the jobs' uploads and outputs (--keep-bucket keeps it)`,
    expect.stringMatching(
      /^ {2}keeps the file system my-data \(fs-[0-9a-f]+\): .*, (?:\$0\.00|less than \$0\.01) a month$/,
    ),
    "spot: nothing was removed",
    "  next: Say y, or give --yes, if it is meant.",
    "",
  ]);
  expect((await spot("list")).code).toBe(0);
  expect((await answering("yes", "down")).code).toBe(0);
  expect((await spot("list")).code).toBe(3);
  expect(await hasBucket()).toBe(false);
});

test("the bucket stays if asked, with its price and the command that removes it", async () => {
  await begin();
  await putOutput();
  const { code, stdout } = await spot("down", "--keep-bucket", "--yes", "--json");
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { kept: readonly object[] }).kept).toContainEqual({
    kind: "bucket",
    id: like.bucket,
    name: like.bucket,
    bytes: 2000,
    usdPerMonth: expect.closeTo((2000 / 1e9) * 0.023, 12),
    remove: `aws s3 rb s3://${like.bucket} --force`,
  });
  expect(await hasBucket()).toBe(true);
});

/** A mount target in the stack's security group. */
async function mountIn(CreationToken: string): Promise<void> {
  const [ec2, efs] = [new EC2Client(running().config), new EFSClient(running().config)];
  const cloudFormation = new CloudFormationClient(running().config);
  const { FileSystems: [fileSystem] = [] } = await efs.send(new DescribeFileSystemsCommand({ CreationToken }));
  const { Subnets: [subnet] = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const group = { StackName: STACK, LogicalResourceId: "Group" };
  const { StackResourceDetail } = await cloudFormation.send(new DescribeStackResourceCommand(group));
  await efs.send(
    new CreateMountTargetCommand({
      FileSystemId: fileSystem?.FileSystemId,
      SubnetId: subnet?.SubnetId,
      SecurityGroups: [StackResourceDetail?.PhysicalResourceId ?? ""],
    }),
  );
  for (const client of [ec2, efs, cloudFormation]) client.destroy();
}

test("only of a file system that is kept it is said that its data stays", async () => {
  await begin();
  const efs = new EFSClient(running().config);
  const Tags = [{ Key: "spot-connect:stack", Value: STACK }];
  await efs.send(new CreateFileSystemCommand({ CreationToken: "spare", Tags }));
  efs.destroy();
  for (const name of ["my-data", "spare"]) await mountIn(name);
  const { code, stderr } = await spot("down", "--remove-file-system", "spare", "--yes");
  expect(code).toBe(0);
  expect(
    stderr
      .replaceAll(/fs-\w+/g, "fs")
      .split("\n")
      .filter((line) => /^removing .*\(fs\)/.test(line)),
  ).toEqual([
    "removing the mount targets of my-data (fs); its data stays",
    "removing the mount targets of spare (fs)",
    "removing the file system spare (fs)",
  ]);
});

test("the role that a job brought loses the stack's policy, which could not go otherwise, and stays", async () => {
  await begin();
  const iam = new IAMClient(running().config);
  const policyArn = like.instancePolicyArn;
  await makeOwnRole(iam, ownRole(STACK, policyArn));
  const policies = async () =>
    (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "reader" }))).AttachedPolicies;
  expect((await answering("no", "down")).stderr).toContain(
    "\n  takes the policy of its instances from the role reader, which stays\n",
  );
  expect(await policies()).toMatchObject([{ PolicyArn: policyArn }]);
  expect(await spot("down", "--yes")).toMatchObject({ code: 0 });
  expect(await policies()).toEqual([]);
  await expect(iam.send(new GetPolicyCommand({ PolicyArn: policyArn }))).rejects.toMatchObject({
    name: expect.stringMatching(/^NoSuchEntity/) as string,
  });
  iam.destroy();
});

test("what CloudFormation cannot remove is named with its reason, and the next run goes on", async () => {
  await begin();
  await fetch(`${running().cloud.endpoint}/_local/faults`, {
    method: "POST",
    body: JSON.stringify({
      service: "lambda",
      operation: "DeleteFunction",
      times: 1,
      error: "AccessDeniedException",
      message: "not yours",
      status: 403,
    }),
  });
  const { code, stderr } = await spot("down", "--yes");
  expect(code).toBe(4);
  expect(stderr).toContain(`it is DELETE_FAILED: RequestCapacity (AWS::Lambda::Function ${STACK}-requestCapacity): `);
  expect(stderr).toContain("not yours");
  expect(stderr).toContain("next: Mend what the reasons name, then run `spot down` again");
  expect(await spot("down", "--yes")).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(`the stack ${STACK} is removed`),
  });
});

test("one that is protected is left alone", async () => {
  await begin({ isProtected: true });
  const { code, stderr } = await spot("down", "--yes");
  expect(code).toBe(2);
  expect(stderr).toContain("aws cloudformation update-termination-protection --no-enable-termination-protection");
});
