/** What IAM says of an instance profile that a job names. */
import {
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalog } from "../../aws/catalog.ts";
import { createPorts } from "../../aws/ports.ts";
import { makeOwnRole, ownRole, policyOf, type OwnRole } from "../own-role.ts";
import { useCloud } from "./cloud.ts";
import { VARIABLES } from "./variables.ts";

const NOW = "2026-11-22T12:00:00.000Z";
const { STACK, INSTANCE_POLICY_ARN: POLICY } = VARIABLES;
const running = useCloud({ instances: "simulated" });
const open = () => createPorts({ catalog }).catalog;
const find = (name: string) => open().instanceProfile(name, NOW);

let iam: IAMClient;
beforeAll(async () => {
  iam = new IAMClient(running().config);
  const [, Path, PolicyName] = /policy(\/.*\/)(.+)$/.exec(POLICY) ?? [];
  const PolicyDocument = policyOf({ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" });
  await iam.send(new CreatePolicyCommand({ Path, PolicyName, PolicyDocument }));
});
afterAll(() => iam.destroy());

const make = (name: string, more: Partial<OwnRole> = {}): Promise<string> =>
  makeOwnRole(iam, ownRole(STACK, POLICY, { name, ...more }));

test("its role, whether EC2 may have it, and its policies", async () => {
  await make("reader");
  const roleArn = `arn:aws:iam::000000000000:role/spot-connect/${STACK}/reader`;
  expect(await find("reader")).toEqual({ roleArn, isAssumedByEc2: true, policies: [POLICY] });
});

test("a role of another service's; the policies of one that is not for jobs are not asked", async () => {
  await make("of-lambda", { path: "/", service: "lambda.amazonaws.com" });
  const roleArn = "arn:aws:iam::000000000000:role/of-lambda";
  expect(await find("of-lambda")).toEqual({ roleArn, isAssumedByEc2: false, policies: [] });
});

test("a profile without a role, and none", async () => {
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "empty" }));
  expect(await find("empty")).toEqual({ roleArn: null, isAssumedByEc2: false, policies: [] });
  expect(await find("nobodys")).toBeNull();
});

test("a role that lacks the policy is asked about again, one that has it is remembered", async () => {
  const opened = open();
  await make("late", { policyArn: null });
  expect((await opened.instanceProfile("late", NOW))?.policies).toEqual([]);
  await iam.send(new AttachRolePolicyCommand({ RoleName: "late", PolicyArn: POLICY }));
  const found = await opened.instanceProfile("late", NOW);
  expect(found?.policies).toEqual([POLICY]);
  expect(await opened.instanceProfile("late", NOW)).toBe(found);
});
