import * as sdk from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { iam } from "../../../local/iam/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const TRUST = document({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const ALLOW = document({ Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::bucket/*" });

let running: TestCloud;
let client: sdk.IAMClient;
beforeAll(async () => {
  running = await startTestCloud({ services: [iam] });
  client = new sdk.IAMClient(running.clientConfig);
});
afterAll(() => running.cloud.stop());

const createRole = (RoleName: string, more: Partial<sdk.CreateRoleCommandInput> = {}) =>
  client.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST, ...more }));

describe("roles", () => {
  test("are created, described, tagged, changed and deleted", async () => {
    const { Role } = await createRole("reader", { Path: "/spot-connect/", Tags: [{ Key: "a", Value: "1" }] });
    expect(Role).toMatchObject({
      Arn: "arn:aws:iam::000000000000:role/spot-connect/reader",
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{16}$/) as string,
      MaxSessionDuration: 3600,
    });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(TRUST);
    await client.send(new sdk.TagRoleCommand({ RoleName: "reader", Tags: [{ Key: "b", Value: "2" }] }));
    const other = TRUST.replace("lambda", "ec2");
    await client.send(new sdk.UpdateAssumeRolePolicyCommand({ RoleName: "reader", PolicyDocument: other }));
    const got = (await client.send(new sdk.GetRoleCommand({ RoleName: "reader" }))).Role;
    expect(got?.Tags).toEqual([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ]);
    expect(decodeURIComponent(got?.AssumeRolePolicyDocument ?? "")).toBe(other);
    await client.send(new sdk.DeleteRoleCommand({ RoleName: "reader" }));
    await expect(client.send(new sdk.GetRoleCommand({ RoleName: "reader" }))).rejects.toBeInstanceOf(
      sdk.NoSuchEntityException,
    );
  });

  test("a name is taken whatever its case; names and policies are checked", async () => {
    await createRole("Taken");
    await expect(createRole("taken")).rejects.toBeInstanceOf(sdk.EntityAlreadyExistsException);
    await expect(createRole("a b")).rejects.toMatchObject({ name: "ValidationError" });
    await expect(createRole("x".repeat(65))).rejects.toMatchObject({ name: "ValidationError" });
    const bad = (AssumeRolePolicyDocument: string) => createRole("bad", { AssumeRolePolicyDocument });
    await expect(bad("{")).rejects.toBeInstanceOf(sdk.MalformedPolicyDocumentException);
    await expect(bad(ALLOW)).rejects.toMatchObject({ message: "Has prohibited field Resource" });
    await expect(createRole("bad", { MaxSessionDuration: 60 })).rejects.toMatchObject({ name: "ValidationError" });
  });

  test("a role with policies or in a profile cannot be deleted", async () => {
    const RoleName = "busy";
    await createRole(RoleName);
    const remove = () => client.send(new sdk.DeleteRoleCommand({ RoleName }));
    await client.send(new sdk.PutRolePolicyCommand({ RoleName, PolicyName: "inline", PolicyDocument: ALLOW }));
    await expect(remove()).rejects.toBeInstanceOf(sdk.DeleteConflictException);
    expect((await client.send(new sdk.ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(["inline"]);
    const { PolicyDocument = "" } = await client.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName: "inline" }));
    expect(decodeURIComponent(PolicyDocument)).toBe(ALLOW);
    await client.send(new sdk.DeleteRolePolicyCommand({ RoleName, PolicyName: "inline" }));

    const PolicyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    await client.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await expect(remove()).rejects.toMatchObject({ message: "Cannot delete entity, must detach all policies first." });
    const { AttachedPolicies } = await client.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies).toEqual([{ PolicyName: "AmazonSSMManagedInstanceCore", PolicyArn }]);
    await client.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn }));
    const unknown = new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/Nothing" });
    await expect(client.send(unknown)).rejects.toBeInstanceOf(sdk.NoSuchEntityException);

    const InstanceProfileName = "busy-profile";
    const { InstanceProfile } = await client.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName }));
    expect(InstanceProfile?.InstanceProfileId).toMatch(/^AIPA/);
    await client.send(new sdk.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
    await expect(
      client.send(new sdk.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName })),
    ).rejects.toBeInstanceOf(sdk.LimitExceededException);
    await expect(remove()).rejects.toMatchObject({ name: "DeleteConflictException" });
    await expect(client.send(new sdk.DeleteInstanceProfileCommand({ InstanceProfileName }))).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
    const { InstanceProfile: got } = await client.send(new sdk.GetInstanceProfileCommand({ InstanceProfileName }));
    expect(got?.Roles?.map((role) => role.RoleName)).toEqual([RoleName]);
    const listed = await client.send(new sdk.ListInstanceProfilesCommand({ PathPrefix: "/" }));
    expect(listed.InstanceProfiles).toEqual([got]);
    const elsewhere = await client.send(new sdk.ListInstanceProfilesCommand({ PathPrefix: "/spot-connect/" }));
    expect(elsewhere.InstanceProfiles).toEqual([]);
    await client.send(new sdk.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
    await client.send(new sdk.DeleteInstanceProfileCommand({ InstanceProfileName }));
    await remove();
  });

  test("inline policies have a size together", async () => {
    const RoleName = "large";
    await createRole(RoleName);
    const long = (n: number) =>
      document({ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${"x".repeat(n)}` });
    await client.send(new sdk.PutRolePolicyCommand({ RoleName, PolicyName: "one", PolicyDocument: long(6000) }));
    const second = new sdk.PutRolePolicyCommand({ RoleName, PolicyName: "two", PolicyDocument: long(5000) });
    await expect(client.send(second)).rejects.toBeInstanceOf(sdk.LimitExceededException);
  });
});

test("managed policies", async () => {
  const { Policy } = await client.send(new sdk.CreatePolicyCommand({ PolicyName: "mine", PolicyDocument: ALLOW }));
  const PolicyArn = Policy?.Arn ?? "";
  expect(PolicyArn).toBe("arn:aws:iam::000000000000:policy/mine");
  await expect(
    client.send(new sdk.CreatePolicyCommand({ PolicyName: "mine", PolicyDocument: ALLOW })),
  ).rejects.toBeInstanceOf(sdk.EntityAlreadyExistsException);
  await expect(
    client.send(new sdk.CreatePolicyCommand({ PolicyName: "m2", PolicyDocument: TRUST })),
  ).rejects.toBeInstanceOf(sdk.MalformedPolicyDocumentException);
  const { PolicyVersion } = await client.send(new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
  expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(ALLOW);
  await createRole("attached");
  await client.send(new sdk.AttachRolePolicyCommand({ RoleName: "attached", PolicyArn }));
  expect((await client.send(new sdk.GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);
  await createRole("bounded", { PermissionsBoundary: PolicyArn });
  const entities = async (more: Partial<sdk.ListEntitiesForPolicyCommandInput> = {}) => {
    const { PolicyRoles = [] } = await client.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn, ...more }));
    return PolicyRoles.map(({ RoleName }) => RoleName);
  };
  expect(await entities()).toEqual(["attached", "bounded"]);
  expect(await entities({ PolicyUsageFilter: "PermissionsPolicy" })).toEqual(["attached"]);
  expect(await entities({ EntityFilter: "User" })).toEqual([]);
  await client.send(new sdk.DeleteRoleCommand({ RoleName: "bounded" }));
  await expect(client.send(new sdk.DeletePolicyCommand({ PolicyArn }))).rejects.toBeInstanceOf(
    sdk.DeleteConflictException,
  );
  await client.send(new sdk.DetachRolePolicyCommand({ RoleName: "attached", PolicyArn }));
  await client.send(new sdk.DeletePolicyCommand({ PolicyArn }));
  await expect(client.send(new sdk.GetPolicyCommand({ PolicyArn }))).rejects.toBeInstanceOf(sdk.NoSuchEntityException);
});

test("a managed policy has up to five versions, one of them the default", async () => {
  const { Policy } = await client.send(new sdk.CreatePolicyCommand({ PolicyName: "versions", PolicyDocument: ALLOW }));
  const PolicyArn = Policy!.Arn!;
  const add = (SetAsDefault: boolean) =>
    client.send(new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: ALLOW, SetAsDefault }));
  const remove = (VersionId: string) => client.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  const defaultVersion = async () =>
    (await client.send(new sdk.GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId;
  expect((await add(false)).PolicyVersion).toMatchObject({ VersionId: "v2", IsDefaultVersion: false });
  expect(await defaultVersion()).toBe("v1");
  await add(true);
  expect(await defaultVersion()).toBe("v3");
  await expect(remove("v3")).rejects.toBeInstanceOf(sdk.DeleteConflictException);
  await remove("v1");
  await expect(client.send(new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" }))).rejects.toBeInstanceOf(
    sdk.NoSuchEntityException,
  );
  for (let made = 0; made < 3; made++) await add(false);
  await expect(add(false)).rejects.toBeInstanceOf(sdk.LimitExceededException);
});

test("a role's description and longest session are changed", async () => {
  const RoleName = "changed";
  await createRole(RoleName);
  await client.send(new sdk.UpdateRoleCommand({ RoleName, Description: "trains", MaxSessionDuration: 7200 }));
  const { Role } = await client.send(new sdk.GetRoleCommand({ RoleName }));
  expect(Role).toMatchObject({ Description: "trains", MaxSessionDuration: 7200 });
  await expect(client.send(new sdk.UpdateRoleCommand({ RoleName, MaxSessionDuration: 60 }))).rejects.toMatchObject({
    name: "ValidationError",
  });
});

test("service-linked roles are made once", async () => {
  const create = () => client.send(new sdk.CreateServiceLinkedRoleCommand({ AWSServiceName: "spot.amazonaws.com" }));
  expect((await create()).Role?.Arn).toBe(
    "arn:aws:iam::000000000000:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
  );
  await expect(create()).rejects.toBeInstanceOf(sdk.InvalidInputException);
});
