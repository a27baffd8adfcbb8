import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { iam } from "../../../local/iam/index.ts";
import { sts } from "../../../local/sts/index.ts";
import { clientConfigOf, startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

let running: TestCloud;
beforeAll(async () => {
  running = await startTestCloud({ services: [iam, sts] });
  await role("for-account", { AWS: "000000000000" });
  await role("for-lambda", { Service: "lambda.amazonaws.com" });
  await role("for-role", { AWS: "arn:aws:iam::000000000000:role/for-account" });
});
afterAll(() => running.cloud.stop());

const arn = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const role = (RoleName: string, Principal: object) => {
  const Statement = { Effect: "Allow", Principal, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  return running.cloud.call("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument }, running.cloud.self);
};
const assume = (name: string, more: object = {}, config = running.clientConfig) =>
  new STSClient(config).send(new AssumeRoleCommand({ RoleArn: arn(name), RoleSessionName: "session", ...more }));

test("the trust policy decides who may assume a role", async () => {
  const assumed = await assume("for-account");
  expect(assumed.AssumedRoleUser?.Arn).toBe("arn:aws:sts::000000000000:assumed-role/for-account/session");
  expect(assumed.Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  await expect(assume("for-lambda")).rejects.toMatchObject({
    name: "AccessDenied",
    $metadata: { httpStatusCode: 403 },
  });
  await expect(assume("for-role")).rejects.toMatchObject({ name: "AccessDenied" });
  await expect(assume("nothing")).rejects.toMatchObject({ name: "AccessDenied" });
  const { credentials } = running.cloud.assumeRole(arn("for-account"), "chain");
  const session = clientConfigOf(running.cloud, credentials);
  await expect(assume("for-role", {}, session)).resolves.toBeDefined();
  await expect(assume("for-role", { DurationSeconds: 7200 }, session)).rejects.toMatchObject({
    name: "ValidationError",
  });
});

test("durations and names are checked", async () => {
  await expect(assume("for-account", { DurationSeconds: 60 })).rejects.toMatchObject({ name: "ValidationError" });
  await expect(assume("for-account", { DurationSeconds: 7200 })).rejects.toMatchObject({ name: "ValidationError" });
  await expect(assume("for-account", { RoleSessionName: "a b" })).rejects.toMatchObject({ name: "ValidationError" });
});

test("services get credentials of roles that exist", () => {
  const { cloud } = running;
  const { caller, credentials } = cloud.assumeRole(arn("for-lambda"), "fn");
  expect(caller).toMatchObject({ roleArn: arn("for-lambda"), accessKeyId: credentials.accessKeyId });
  expect(() => cloud.assumeRole(arn("nothing"), "fn")).toThrow(expect.objectContaining({ name: "NoSuchEntity" }));
});
