/** Each fault that a new account, a network or a deployment may have, staged in a local cloud; then mended as it says. */
import { EC2Client, ModifyEbsDefaultKmsKeyIdCommand, ResetEbsDefaultKmsKeyIdCommand } from "@aws-sdk/client-ec2";
import {
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateGrantCommand, CreateKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterEach, expect, test, vi } from "vitest";
import { control, useCloud } from "../aws/cloud.ts";
import { spot } from "./cloud.ts";
import { doctor } from "./examined.ts";

const running = useCloud({ instances: "simulated", eventSeconds: 0 });

afterEach(async () => {
  vi.unstubAllEnvs();
  await fetch(`${running().cloud.endpoint}/_local/faults`, { method: "DELETE" });
});

test("a fresh account is fit, and is told what is still to come", async () => {
  const { code, stdout } = await spot("doctor");
  expect(code).toBe(0);
  const lines = stdout.split("\n").filter((line) => /^\w/.test(line));
  expect(lines.map((line) => line.split(/ {2,}/).slice(0, 2).join(" ").trim())).toEqual([
    "ok credentials",
    "ok region",
    "warn stack",
    "unknown release",
    "ok network",
    "ok subnets",
    "warn spot role",
    "warn efs role",
    "ok vCPU quotas",
    "ok account plan",
    "ok disk key",
    "ok concurrency",
    "unknown images",
  ]);
  expect(stdout).toContain("Deploy it: `npx serverless deploy --stage dev --region us-east-1`.");
});

test("a wrong key: nothing else is asked", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAUNKNOWNEXAMPLE");
  const { code, of } = await doctor();
  expect(code).toBe(4);
  expect(of("credentials")).toMatchObject({
    verdict: "fail",
    // What AWS says as well where the region is not enabled.
    remedy: expect.stringMatching(/does not know the access key.*enable-region --region-name us-east-1/),
  });
  expect(of("vCPU quotas")).toMatchObject({ verdict: "unknown", message: "not asked, for want of credentials" });
});

test("no credentials at all", async () => {
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"]) vi.stubEnv(name, "");
  for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(name, "/dev/null");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  const { code, of } = await doctor();
  expect(code).toBe(4);
  expect(of("credentials")).toMatchObject({ verdict: "fail", remedy: expect.stringContaining("`aws sso login`") });
  expect(of("images")).toMatchObject({ verdict: "unknown", message: "not asked, for want of credentials" });
});

test("no region", async () => {
  vi.stubEnv("AWS_REGION", "");
  vi.stubEnv("AWS_DEFAULT_REGION", "");
  vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");
  const { code, of } = await doctor();
  expect(code).toBe(2);
  expect(of("credentials").verdict).toBe("ok");
  expect(of("region")).toMatchObject({ verdict: "fail", remedy: expect.stringContaining("--region") });
});

test("a region that is not enabled", async () => {
  await fault("ec2", "DescribeAvailabilityZones", "OptInRequired", "You are not subscribed to this service.", 403);
  vi.stubEnv("AWS_REGION", "eu-nowhere-1");
  const { code, of } = await doctor("--region", "us-east-1");
  expect(code).toBe(4);
  expect(of("region")).toMatchObject({
    verdict: "fail",
    remedy: expect.stringContaining("`aws account enable-region --region-name us-east-1`"),
  });
});

test("service-linked roles, made by the command that is named", async () => {
  const { of } = await doctor();
  expect(of("spot role").remedy).toContain("aws iam create-service-linked-role --aws-service-name spot.amazonaws.com");
  expect(of("efs role").remedy).toContain("--aws-service-name elasticfilesystem.amazonaws.com");
  const iam = new IAMClient(running().config);
  for (const AWSServiceName of ["spot.amazonaws.com", "elasticfilesystem.amazonaws.com"])
    await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
  const after = await doctor();
  expect([after.of("spot role").verdict, after.of("efs role").verdict]).toEqual(["ok", "ok"]);
});

test("quotas are for two machines of the profile, of the market", async () => {
  const quota = (vCpus: number) =>
    control(running().cloud, "ec2", "quota", { class: "standard", market: "spot", vCpus });
  await quota(1);
  const none = await doctor();
  expect(none.code).toBe(4);
  expect(none.of("vCPU quotas")).toMatchObject({
    verdict: "fail",
    message: expect.stringContaining("too few for any machine"),
  });
  await quota(5);
  expect((await doctor()).of("vCPU quotas").verdict).toBe("ok");
  const large = (await doctor("--profile", "compute")).of("vCPU quotas");
  expect(large.verdict).toBe("fail");
  expect(large.remedy).toContain("--quota-code L-34B43A08 --desired-value 32");
  await quota(8);
  expect((await doctor("--profile", "compute")).of("vCPU quotas")).toMatchObject({
    verdict: "warn",
    message: expect.stringContaining("may need 32"),
  });
  await quota(32);
  expect((await doctor("--profile", "compute")).of("vCPU quotas").verdict).toBe("ok");
  await control(running().cloud, "ec2", "quota", { class: "standard", market: "on-demand", vCpus: 0 });
  const onDemand = (await doctor("--market", "on-demand")).of("vCPU quotas");
  expect(onDemand.remedy).toContain("--quota-code L-1216C47A --desired-value 4");
});

test("a region that has one type of the profile, then none", async () => {
  const offer = (type: string, offered: boolean) =>
    Promise.all(
      ["a", "b", "c"].map((letter) =>
        control(running().cloud, "ec2", "offer", { type, zone: `us-east-1${letter}`, offered }),
      ),
    );
  await offer("t3.small", false);
  expect((await doctor("--profile", "small")).of("vCPU quotas").verdict).toBe("ok");
  await offer("t3.medium", false);
  const { code, of } = await doctor("--profile", "small");
  expect(code).toBe(4);
  expect(of("vCPU quotas")).toMatchObject({
    verdict: "fail",
    message: "us-east-1 has none of the types of profile small",
    remedy: "Name types in the job, or choose another region.",
  });
  await offer("t3.small", true);
  await offer("t3.medium", true);
});

test("a quota that Service Quotas has no value of", async () => {
  await fault("servicequotas", "GetServiceQuota", "NoSuchResourceException", "no such quota", 400);
  const { code, of } = await doctor();
  expect([code, of("vCPU quotas").verdict]).toEqual([0, "unknown"]);
  expect(of("vCPU quotas").message).toMatch(/^Service Quotas has no value of .* \(L-34B43A08\) here$/);
});

test("the free plan, and what of a profile it has", async () => {
  const plan = (type: string) => control(running().cloud, "freetier", "plan", { type });
  await plan("FREE");
  expect((await doctor()).of("account plan")).toMatchObject({
    verdict: "fail",
    message: expect.stringContaining("no type of profile default"),
  });
  const small = (await doctor("--profile", "small")).of("account plan");
  expect(small).toMatchObject({ verdict: "warn", message: expect.stringMatching(/profile small only t3\.small$/) });
  expect(small.remedy).toContain("free-tier-eligible");
  await plan("PAID");
  expect((await doctor()).of("account plan").verdict).toBe("ok");
});

test("a default key for disks: without a grant, granted by the command that is named, disabled", async () => {
  const { config } = running();
  const kms = new KMSClient(config);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn;
  await new EC2Client(config).send(new ModifyEbsDefaultKmsKeyIdCommand({ KmsKeyId: KeyId }));
  const refused = (await doctor()).of("disk key");
  expect(refused).toMatchObject({ verdict: "fail", message: expect.stringContaining("end while they launch") });
  // The command's own words, as far as a program may read them.
  const [, principal, operations = ""] =
    /--grantee-principal (\S+) --operations ([A-Za-z ]+)/.exec(refused.remedy ?? "") ?? [];
  const Operations = operations.split(" ") as ["CreateGrant"];
  await kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: principal, Operations }));
  expect((await doctor()).of("disk key").verdict).toBe("ok");
  await kms.send(new DisableKeyCommand({ KeyId }));
  expect((await doctor()).of("disk key")).toMatchObject({
    verdict: "fail",
    message: expect.stringContaining("is Disabled"),
    remedy: expect.stringContaining("aws ec2 reset-ebs-default-kms-key-id"),
  });
  await new EC2Client(config).send(new ResetEbsDefaultKmsKeyIdCommand({}));
  expect((await doctor()).of("disk key").verdict).toBe("ok");
});

test("few executions at once", async () => {
  await control(running().cloud, "lambda", "concurrency", { executions: 10 });
  expect((await doctor()).of("concurrency")).toMatchObject({
    verdict: "warn",
    remedy: expect.stringContaining("L-B99A9384"),
  });
  await control(running().cloud, "lambda", "concurrency", { executions: 1000 });
  expect((await doctor()).of("concurrency").verdict).toBe("ok");
});

test("whoever may look at EC2 alone is told, check by check, which right is missing", async () => {
  const { cloud, config } = running();
  const iam = new IAMClient(config);
  const trust = { Effect: "Allow", Principal: { AWS: cloud.accountId }, Action: "sts:AssumeRole" };
  const policy = (Statement: object): string => JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  await iam.send(new CreateRoleCommand({ RoleName: "onlooker", AssumeRolePolicyDocument: policy(trust) }));
  const PolicyDocument = policy({ Effect: "Allow", Action: "ec2:Describe*", Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName: "onlooker", PolicyName: "look", PolicyDocument }));
  const { credentials } = cloud.assumeRole(`arn:aws:iam::${cloud.accountId}:role/onlooker`, "me");
  vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", credentials.sessionToken ?? "");
  const { code, of } = await doctor();
  expect(code).toBe(0);
  expect(of("credentials").message).toContain("assumed-role/onlooker/me");
  expect([of("region").verdict, of("disk key").message]).toEqual([
    "ok",
    // EC2 does not say which right it was.
    "you may not ask: it needs ec2:GetEbsDefaultKmsKeyId, kms:DescribeKey, kms:ListGrants",
  ]);
  expect(of("stack").message).toBe("you may not ask: it needs cloudformation:DescribeStacks");
  expect(of("spot role").message).toBe("you may not ask: it needs iam:GetRole");
  expect(of("vCPU quotas").message).toBe("you may not ask: it needs servicequotas:GetServiceQuota");
  expect(of("account plan").message).toBe("you may not ask: it needs freetier:GetAccountPlanState");
  expect(of("concurrency").message).toBe("you may not ask: it needs lambda:GetAccountSettings");
});

test("a service that does not answer is unknown, not at fault", async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  await fault("lambda", "GetAccountSettings", "ServiceException", "no", 500);
  const { code, of } = await doctor();
  expect([code, of("concurrency").verdict]).toEqual([0, "unknown"]);
});

test("what is no profile and no market", async () => {
  expect((await spot("doctor", "--profile", "huge")).code).toBe(2);
  expect((await spot("doctor", "--market", "stock")).code).toBe(2);
});

/** Twice: both roles are asked for by one operation. */
async function fault(
  service: string,
  operation: string,
  error: string,
  message: string,
  status: number,
): Promise<void> {
  await fetch(`${running().cloud.endpoint}/_local/faults`, {
    method: "POST",
    body: JSON.stringify({ service, operation, times: 2, error, message, status }),
  });
}
