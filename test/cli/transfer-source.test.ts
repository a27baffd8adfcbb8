/** `spot transfer` from a file system, against EFS and IAM: one that is not there is refused, whoever made those that are. */
import { CreateFileSystemCommand, DeleteFileSystemCommand, EFSClient } from "@aws-sdk/client-efs";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { useCloud } from "../aws/cloud.ts";
import { spot, type Ran } from "./cloud.ts";
import { createStackLike, type StackLike } from "./stack-like.ts";

const running = useCloud({ instances: "simulated", eventSeconds: 0, fileSystemSeconds: 0 });
const STACK = "spot-connect-dev";

let like: StackLike;
let efs: EFSClient;
let mine: string;
beforeAll(async () => {
  like = await createStackLike(running().config, STACK);
  efs = new EFSClient(running().config);
  const Tags = [{ Key: "spot-connect:stack", Value: STACK }];
  mine = (await efs.send(new CreateFileSystemCommand({ CreationToken: "my-data", Tags }))).FileSystemId ?? "";
  await efs.send(new CreateFileSystemCommand({ CreationToken: "console-0a1b" }));
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(async () => {
  efs?.destroy();
  await like?.remove();
});

/** The answer, and whether there is a job more. */
async function transferFrom(from: string): Promise<Ran & { readonly isSubmitted: boolean }> {
  const before = like.world.started.size;
  const ran = await spot("transfer", from, `s3://${like.bucket}/outputs/x/`, "--detach");
  return { ...ran, isSubmitted: like.world.started.size > before };
}

test("a name that is none's is refused with those of the stack, and how to name another's", async () => {
  for (const name of ["my-dat", mine]) {
    const { code, stderr, isSubmitted } = await transferFrom(`efs://${name}/results`);
    expect([code, isSubmitted]).toEqual([2, false]);
    expect(stderr).toContain(`"efs://${name}/results" is on no file system: there is none with the name ${name}\n`);
    expect(stderr).toContain(`  nothing was submitted\n  next: ${STACK} has made my-data (${mine}). Write a name, not`);
    expect(stderr).toContain("its creation token, as `aws efs describe-file-systems` shows it.");
  }
});

test("one that is there will do, also one that the stack has not made", async () => {
  for (const name of ["my-data", "console-0a1b"])
    expect(await transferFrom(`efs://${name}/results`)).toMatchObject({ code: 0, isSubmitted: true });
});

test("a new one to copy to is made by the job", async () => {
  const ran = await spot("transfer", `s3://${like.bucket}/outputs/x/`, "efs://new/x", "--detach");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
});

test("whoever may not list them goes on without the check, and hears nothing of it", async () => {
  const { cloud, config } = running();
  const iam = new IAMClient(config);
  const policy = (Statement: object): string => JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  const trust = { Effect: "Allow", Principal: { AWS: cloud.accountId }, Action: "sts:AssumeRole" };
  await iam.send(new CreateRoleCommand({ RoleName: "user", AssumeRolePolicyDocument: policy(trust) }));
  const PolicyDocument = policy({ Effect: "Allow", Action: "cloudformation:DescribeStacks", Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName: "user", PolicyName: "own", PolicyDocument }));
  const { credentials } = cloud.assumeRole(`arn:aws:iam::${cloud.accountId}:role/user`, "me");
  vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", credentials.sessionToken ?? "");
  expect(await transferFrom("efs://my-dat/results")).toMatchObject({ code: 0, stderr: "", isSubmitted: true });
});

test("one that is deleted is there no more", async () => {
  await efs.send(new DeleteFileSystemCommand({ FileSystemId: mine }));
  const { code, stderr } = await transferFrom("efs://my-data/results");
  expect([code, stderr]).toEqual([2, expect.stringContaining(`next: ${STACK} has made none.`)]);
});
