/** Who is let in at the stack's doors, and who behind them may do what: callers over HTTP, roles by an independent judge. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Policy } from "../../local/iam/evaluation/decide.ts";
import { openAccount, type Account } from "../../scripts/account.ts";
import { clientConfigOf } from "../local/cloud.ts";
import { packaged } from "../packaged.ts";
import { listOf, resourcesOf, type Template } from "../template/compiled.ts";
import { askApi, outcomeOf, physicalIdOf, roleArnOf } from "./as-role.ts";
import { askOracle } from "./oracle.ts";
import { readRoles } from "./stack-roles.ts";
import { DRILL_DETAIL_TYPE, STATE_DETAIL_TYPE } from "../../aws/event-parsers.ts";

const ACCOUNT = "000000000000";
const STACK = "spot-connect-dev";

let account: Account;
let template: Template;
/** By logical id. */
let roles: ReadonlyMap<string, readonly Policy[]>;
let instanceRole: string;
let stopDocument: string;
beforeAll(async () => {
  const files = await packaged();
  template = JSON.parse(files.template) as Template;
  account = await openAccount({ record: null }, STACK, files);
  const ids = resourcesOf(template, "AWS::IAM::Role").map(([id]) => id);
  const arns = await Promise.all(ids.map((id) => roleArnOf(account, id)));
  const policies = await readRoles(account.target, arns);
  roles = new Map(ids.map((id, index) => [id, policies.get(arns[index]!)!]));
  instanceRole = await roleArnOf(account, "InstanceRole");
  stopDocument = await physicalIdOf(account, "StopDocument");
}, 120_000);
afterAll(() => account?.cloud.stop());

/** Those whose role allows it: functions, and `Instance`, which is every job's script. */
async function whoMay(action: string, resource: string, context: Record<string, string> = {}): Promise<string[]> {
  const values = Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value]]));
  const found: string[] = [];
  for (const [id, policies] of roles) {
    const userArn = `arn:aws:sts::${ACCOUNT}:assumed-role/${id}/session`;
    const answer = await askOracle({ userArn, action, resource, context: values }, policies);
    if (typeof answer === "string") throw new Error(`${action} on ${resource}: ${answer}`);
    if (answer) found.push(id.replace(/Role$/, ""));
  }
  return found.toSorted();
}

const instance = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0123456789abcdef0`;
const STACK_TAG = "aws:ResourceTag/spot-connect:stack";

test("a request that nobody signed is refused on every route, and on what is no route", async () => {
  const routes = resourcesOf(template, "AWS::ApiGatewayV2::Route").map(([, { Properties }]) => Properties["RouteKey"]);
  expect(routes.length).toBeGreaterThan(10);
  for (const route of routes) {
    const [method = "GET", path = "/no/such/route"] = String(route) === "$default" ? [] : String(route).split(" ");
    expect([route, await askApi(account, null, method, path.replace("{id}", "a-0123456789ab"))]).toEqual([route, 403]);
  }
});

test("a caller with one route reads by it, and neither submits nor cancels", async () => {
  const iam = new IAMClient(account.target);
  const apiId = await physicalIdOf(account, "HttpApi");
  const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const trust = { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" };
  const RoleName = "reader";
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  const Resource = `arn:aws:execute-api:us-east-1:${ACCOUNT}:${apiId}/*/GET/jobs`;
  const PolicyDocument = document({ Effect: "Allow", Action: "execute-api:Invoke", Resource });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "read", PolicyDocument }));
  const { credentials } = account.cloud.assumeRole(`arn:aws:iam::${ACCOUNT}:role/${RoleName}`, "me");
  const reader = clientConfigOf(account.cloud, credentials).credentials;
  expect(await askApi(account, reader, "GET", "/jobs")).toBe(200);
  expect(await askApi(account, reader, "POST", "/jobs")).toBe(403);
  expect(await askApi(account, reader, "POST", "/jobs/a-0123456789ab/cancel")).toBe(403);
});

test("no person and no other role takes the role of a function or of an instance: each trusts one service of AWS", async () => {
  const sts = new STSClient(account.target);
  for (const id of roles.keys()) {
    const RoleArn = await roleArnOf(account, id);
    const work = sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "me" }));
    expect([id, await outcomeOf(work)]).toEqual([id, "refused"]);
  }
});

test("a function is invoked by this stack's API and rules, and by nobody else of AWS", () => {
  const permissions = resourcesOf(template, "AWS::Lambda::Permission");
  expect(permissions.length).toBeGreaterThan(6);
  for (const [id, { Properties }] of permissions) {
    expect([id, Properties["Principal"]]).toEqual([
      id,
      expect.stringMatching(/^(?:apigateway|events)\.amazonaws\.com$/),
    ]);
    const source = JSON.stringify(Properties["SourceArn"]);
    const isOwn = source.includes('{"Ref":"HttpApi"}') || source.includes(`["rule","${STACK}-`);
    expect([id, source, isOwn]).toEqual([id, source, true]);
  }
});

test("the dead letters are written by this stack's rules and functions", () => {
  const [[, { Properties }]] = resourcesOf(template, "AWS::SQS::QueuePolicy") as [
    [string, Template["Resources"][string]],
  ];
  const { Statement } = Properties["PolicyDocument"] as { readonly Statement: readonly Record<string, unknown>[] };
  expect(Statement).toHaveLength(1);
  expect(Statement[0]).toMatchObject({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" } });
  expect(JSON.stringify(Statement[0]!["Condition"])).toContain(`:rule/${STACK}-*`);
});

test("machines of this stack are ended by those that look, launched by one; another stack's by none", async () => {
  expect(await whoMay("ec2:TerminateInstances", instance, { [STACK_TAG]: STACK })).toEqual([
    "CheckAttempt",
    "PlanAttempt",
    "ReleaseAll",
    "RequestCapacity",
    "SweepOrphans",
  ]);
  expect(await whoMay("ec2:TerminateInstances", instance, { [STACK_TAG]: "spot-connect-prod" })).toEqual([]);
  expect(await whoMay("ec2:TerminateInstances", instance)).toEqual([]);
  expect(await whoMay("ec2:CreateFleet", `arn:aws:ec2:us-east-1:${ACCOUNT}:fleet/fleet-1`)).toEqual([
    "RequestCapacity",
  ]);
});

test("only what was made for a job of this stack is opened to the outside, by one function: no group of the stack's or of others", async () => {
  const group = `arn:aws:ec2:us-east-1:${ACCOUNT}:security-group/sg-0123456789abcdef0`;
  const open = (tags: Record<string, string>) => whoMay("ec2:AuthorizeSecurityGroupIngress", group, tags);
  const ofJob = { "aws:ResourceTag/spot-connect:job": "digits-0123456789ab" };
  expect(await open({ [STACK_TAG]: STACK, ...ofJob })).toEqual(["EnsureNetwork"]);
  expect(await open({ [STACK_TAG]: STACK })).toEqual([]);
  expect(await open({ [STACK_TAG]: "spot-connect-prod", ...ofJob })).toEqual([]);
  expect(await open({ "aws:ResourceTag/spot-connect:open-to": STACK })).toEqual([]);
  expect(await whoMay("ec2:CreateTags", group, ofJob)).toEqual([]);
});

test("machines are launched with groups of this stack, and with others' only if their owner opened them to it", async () => {
  const group = `arn:aws:ec2:us-east-1:${ACCOUNT}:security-group/sg-0123456789abcdef0`;
  const OPEN_TO = "aws:ResourceTag/spot-connect:open-to";
  expect(await whoMay("ec2:RunInstances", group, { [OPEN_TO]: STACK })).toEqual(["RequestCapacity"]);
  expect(await whoMay("ec2:RunInstances", group, { [OPEN_TO]: "spot-connect-prod" })).toEqual([]);
  expect(await whoMay("ec2:RunInstances", group)).toEqual([]);
  const template = `arn:aws:ec2:us-east-1:${ACCOUNT}:launch-template/lt-0123456789abcdef0`;
  expect(await whoMay("ec2:CreateFleet", template, { [STACK_TAG]: STACK })).toEqual(["RequestCapacity"]);
  expect(await whoMay("ec2:CreateFleet", template)).toEqual([]);
});

test("the instances' role is passed to EC2 by one function; no other role is passed, and it to nothing else", async () => {
  const to = (service: string) => ({ "iam:PassedToService": service });
  expect(await whoMay("iam:PassRole", instanceRole, to("ec2.amazonaws.com"))).toEqual(["RequestCapacity"]);
  expect(await whoMay("iam:PassRole", instanceRole, to("lambda.amazonaws.com"))).toEqual([]);
  const other = await roleArnOf(account, "SweepOrphansRole");
  expect(await whoMay("iam:PassRole", other, to("ec2.amazonaws.com"))).toEqual([]);
});

test("the instances' policy has room for what the parameters may open, under the longest of stage names", () => {
  const policies = roles.get("InstanceRole") ?? [];
  expect(policies).toHaveLength(1);
  const { document = "" } = policies[0] ?? {};
  const longest = document.replaceAll(STACK, `spot-connect-${"s".repeat(27)}`).replaceAll(/\s/g, "");
  // plugins/parameters.mjs: what they may take, in two statements more.
  const statements =
    2 * '{"Effect":"Allow","Action":["s3:PutObject","s3:AbortMultipartUpload"],"Resource":[]},'.length * 2;
  expect(longest.length + statements + 2600).toBeLessThan(6144);
});

test("a job's own role is passed only from its stack's path, and its policies are looked at there alone", async () => {
  const ec2 = { "iam:PassedToService": "ec2.amazonaws.com" };
  const role = (path: string) => `arn:aws:iam::${ACCOUNT}:role/${path}reader`;
  const own = role(`spot-connect/${STACK}/`);
  expect(await whoMay("iam:PassRole", own, ec2)).toEqual(["RequestCapacity"]);
  expect(await whoMay("iam:PassRole", own, { "iam:PassedToService": "lambda.amazonaws.com" })).toEqual([]);
  expect(await whoMay("iam:ListAttachedRolePolicies", own)).toEqual(["AdmitJob", "Api"]);
  for (const path of ["", "spot-connect/", "spot-connect/spot-connect-prod/", `other/spot-connect/${STACK}/`]) {
    expect(await whoMay("iam:PassRole", role(path), ec2)).toEqual([]);
    expect(await whoMay("iam:ListAttachedRolePolicies", role(path))).toEqual([]);
  }
});

test("machines are sent the stop document, by one function, and no other command", async () => {
  const documentArn = (name: string) => `arn:aws:ssm:us-east-1:${ACCOUNT}:document/${name}`;
  expect(await whoMay("ssm:SendCommand", documentArn(stopDocument))).toEqual(["ReleaseAll"]);
  expect(await whoMay("ssm:SendCommand", documentArn("AWS-RunShellScript"))).toEqual([]);
  expect(await whoMay("ssm:SendCommand", instance, { "ssm:resourceTag/spot-connect:stack": "other" })).toEqual([]);
});

test("parameters are read of AWS's and of /spot-connect/ only", async () => {
  const parameter = (path: string) => `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/${path}`;
  expect(await whoMay("ssm:GetParameter", parameter("spot-connect/image"))).toEqual([
    "AdmitJob",
    "Api",
    "RequestCapacity",
  ]);
  expect(await whoMay("ssm:GetParameter", parameter("prod/password"))).toEqual([]);
});

test("what webhooks are signed with is read by the function that signs, and by nobody else; another stack's by none", async () => {
  const parameter = (path: string) => `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/${path}`;
  expect(await whoMay("ssm:GetParameter", parameter(`${STACK}/webhooks/ci`))).toEqual(["OnJobState"]);
  for (const action of ["GetParameters", "GetParametersByPath", "GetParameterHistory", "PutParameter"])
    expect(await whoMay(`ssm:${action}`, parameter(`${STACK}/webhooks/ci`))).toEqual([]);
  for (const path of ["spot-connect-prod/webhooks/ci", `${STACK}/secrets/token`])
    expect(await whoMay("ssm:GetParameter", parameter(path))).not.toContain("OnJobState");
});

test("nothing is published to a topic where the deployment names none", async () => {
  expect(await whoMay("sns:Publish", `arn:aws:sns:us-east-1:${ACCOUNT}:jobs`)).toEqual([]);
});

test("secrets of this stack are read by its instances and by no function, by name alone; another stack's by none", async () => {
  const parameter = (path: string) => `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/${path}`;
  expect(await whoMay("ssm:GetParameters", parameter(`${STACK}/secrets/token`))).toEqual(["Instance"]);
  for (const action of ["GetParameter", "GetParametersByPath", "GetParameterHistory", "PutParameter"])
    expect(await whoMay(`ssm:${action}`, parameter(`${STACK}/secrets/token`))).toEqual([]);
  for (const path of ["spot-connect-prod/secrets/token", "spot-connect/token", `${STACK}/token`])
    expect(await whoMay("ssm:GetParameters", parameter(path))).not.toContain("Instance");
});

test("objects are read and outputs written by instances; the API signs uploads and reads of outputs; nobody removes one", async () => {
  const object = (key: string) => `arn:aws:s3:::${account.outputs["BucketName"]}/${key}`;
  expect(await whoMay("s3:GetObject", object("outputs/a/b"))).toEqual(["Api", "Instance"]);
  expect(await whoMay("s3:GetObject", object("uploads/a"))).toEqual(["Instance"]);
  expect(await whoMay("s3:PutObject", object("outputs/a/b"))).toEqual(["Instance"]);
  expect(await whoMay("s3:PutObject", object("uploads/a"))).toEqual(["Api"]);
  expect(await whoMay("s3:DeleteObject", object("outputs/a/b"))).toEqual([]);
  expect(await whoMay("s3:GetObject", "arn:aws:s3:::somebody-elses/key")).toEqual([]);
});

test("this stack's file systems are written by its instances, another's by none, and none is removed by anybody", async () => {
  const fileSystem = `arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:file-system/fs-0123456789abcdef0`;
  const of = (stack: string) => ({ [STACK_TAG]: stack, "elasticfilesystem:AccessedViaMountTarget": "true" });
  for (const action of ["ClientMount", "ClientWrite", "ClientRootAccess"]) {
    expect(await whoMay(`elasticfilesystem:${action}`, fileSystem, of(STACK))).toEqual(["Instance"]);
    expect(await whoMay(`elasticfilesystem:${action}`, fileSystem, of("spot-connect-prod"))).toEqual([]);
  }
  expect(await whoMay("elasticfilesystem:DeleteFileSystem", fileSystem, of(STACK))).toEqual([]);
});

test("jobs are started by the API, and ended by it, by an execution's end and by the sweep", async () => {
  const { RunJobArn = "", EndJobArn = "" } = account.outputs;
  expect(await whoMay("states:StartExecution", RunJobArn)).toEqual(["Api"]);
  expect(await whoMay("states:StartExecution", EndJobArn)).toEqual(["Api", "OnExecutionEnded", "SweepOrphans"]);
  expect(await whoMay("states:StartExecution", RunJobArn.replace(STACK, "other"))).toEqual([]);
});

test("drills are sent by the API, jobs' states by those that give them, and no function says that it is somebody else's event", async () => {
  const bus = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`;
  const whoSends = (source: string, type: string) =>
    whoMay("events:PutEvents", bus, { "events:source": source, "events:detail-type": type });
  expect(await whoSends("spot-connect", DRILL_DETAIL_TYPE)).toEqual(["Api"]);
  expect(await whoSends("spot-connect", STATE_DETAIL_TYPE)).toEqual([
    "PlanAttempt",
    "RecordOutcome",
    "RunAttempt",
    "SettleAttempts",
  ]);
  expect(await whoSends("spot-connect", "Anything")).toEqual([]);
  expect(await whoSends("my.shop", STATE_DETAIL_TYPE)).toEqual([]);
});

test("no role changes a role, and none but AWS's own for Spot and EFS is made", async () => {
  const actions = [...roles.values()].flatMap((policies) =>
    policies.flatMap(({ document }) =>
      (JSON.parse(document) as { Statement: { Action: string | string[] }[] }).Statement.flatMap(({ Action }) =>
        listOf(Action),
      ),
    ),
  );
  const ofIam = actions.filter((action) => /^(?:iam|sts|organizations|kms|secretsmanager):/.test(action));
  const looking = ["iam:GetInstanceProfile", "iam:ListAttachedRolePolicies"];
  expect(new Set(ofIam)).toEqual(new Set(["iam:PassRole", "iam:CreateServiceLinkedRole", ...looking]));
});
