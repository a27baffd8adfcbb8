/**
 * Every call a function's step can make is one its role allows, whether or not a run ever makes it; the local
 * cloud's policies judge only the calls that are made.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { compile, listOf, propertiesOf, statementsOf, type Template } from "./compiled.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What each method of a port asks of AWS (aws/*.ts); a method that asks nothing is named with none. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  "agentItems.expire": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
  "agentItems.ofEnded": ["dynamodb:Query"],
  "agents.events": ["dynamodb:Query"],
  "agents.notify": ["dynamodb:UpdateItem"],
  "agents.open": ["dynamodb:PutItem"],
  "agents.outbox": ["dynamodb:GetItem"],
  "agents.raise": ["dynamodb:UpdateItem"],
  "agents.requestSave": ["dynamodb:UpdateItem"],
  "agents.setToken": ["dynamodb:UpdateItem"],
  "capacity.createFleet": [
    "ec2:CreateFleet",
    "ec2:RunInstances",
    "ec2:CreateTags",
    "ec2:DescribeImages",
    "iam:PassRole",
    "ssm:GetParameter",
    "ssm:GetParameters",
  ],
  "capacity.describe": ["ec2:DescribeInstances"],
  "capacity.findAttempt": ["ec2:DescribeInstances"],
  "capacity.hourlyUsd": ["ec2:DescribeSpotPriceHistory"],
  "capacity.monitor": ["ec2:MonitorInstances"],
  "capacity.terminate": ["ec2:TerminateInstances"],
  "catalog.image": ["ec2:DescribeImages", "ssm:GetParameter"],
  "catalog.offers": ["ec2:DescribeInstanceTypeOfferings"],
  "catalog.typeNames": ["ec2:DescribeInstanceTypeOfferings"],
  "catalog.types": ["ec2:DescribeInstanceTypes"],
  "catalog.zones": ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"],
  "commands.online": ["ssm:DescribeInstanceInformation"],
  "commands.stopAgent": ["ssm:SendCommand"],
  "events.drill": ["events:PutEvents"],
  "executions.describe": ["states:DescribeExecution"],
  "executions.input": ["states:DescribeExecution"],
  "executions.poke": ["states:SendTaskSuccess"],
  "executions.running": ["states:ListExecutions"],
  "executions.start": ["states:StartExecution"],
  "executions.status": ["states:DescribeExecution"],
  "executions.stop": ["states:StopExecution"],
  "fileSystems.ensure": [
    "elasticfilesystem:DescribeFileSystems",
    "elasticfilesystem:CreateFileSystem",
    "elasticfilesystem:TagResource",
    "elasticfilesystem:DescribeFileSystemPolicy",
    "elasticfilesystem:PutFileSystemPolicy",
    "elasticfilesystem:PutLifecycleConfiguration",
  ],
  "fileSystems.ensureMountTargets": [
    "elasticfilesystem:DescribeMountTargets",
    "elasticfilesystem:DescribeMountTargetSecurityGroups",
    "elasticfilesystem:CreateMountTarget",
    "ec2:DescribeSecurityGroups",
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
  ],
  "infrastructure.get": ["dynamodb:GetItem"],
  "infrastructure.put": ["dynamodb:PutItem"],
  "instances.attach": ["dynamodb:UpdateItem"],
  "instances.find": ["dynamodb:GetItem"],
  "instances.notice": ["dynamodb:UpdateItem", "dynamodb:GetItem"],
  "jobs.page": ["dynamodb:Query"],
  "leftovers.list": [
    "ec2:DescribeInstances",
    "ec2:DescribeVolumes",
    "ec2:DescribeLaunchTemplates",
    "ec2:DescribeSecurityGroups",
    "elasticfilesystem:DescribeFileSystems",
    "elasticfilesystem:DescribeMountTargets",
  ],
  "leftovers.remove": [
    "ec2:TerminateInstances",
    "ec2:DeleteVolume",
    "ec2:DeleteLaunchTemplate",
    "ec2:DeleteSecurityGroup",
    "elasticfilesystem:DeleteMountTarget",
    "ec2:DeleteNetworkInterface",
  ],
  "ledger.change": ["dynamodb:UpdateItem"],
  "ledger.control": ["dynamodb:GetItem"],
  "ledger.create": ["dynamodb:PutItem", "dynamodb:GetItem"],
  "ledger.job": ["dynamodb:GetItem"],
  "ledger.unended": ["dynamodb:Query", "dynamodb:GetItem"],
  "logs.read": ["logs:GetLogEvents"],
  "marks.all": ["dynamodb:Query"],
  "marks.clear": ["dynamodb:DeleteItem"],
  "marks.set": ["dynamodb:PutItem"],
  "networks.find": ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"],
  "sweeps.run": ["lambda:InvokeFunction"],
  "timeline.append": ["dynamodb:PutItem"],
  "timelines.read": ["dynamodb:Query"],
  "uploads.presign": ["s3:PutObject"],
};

/** The sets of items each port lives in: an action on the table is worth nothing on another partition. */
const PARTITIONS: Readonly<Record<string, string>> = {
  "agents.events": "out#",
  "agents.notify": "in#",
  "agents.open": "in#",
  "agents.outbox": "out#",
  "agents.raise": "in#",
  "agents.requestSave": "in#",
  "agents.setToken": "in#",
  "infrastructure.get": "infrastructure",
  "infrastructure.put": "infrastructure",
  "instances.attach": "instance#",
  "instances.find": "instance#",
  "instances.notice": "instance#",
  "ledger.change": "job#",
  "ledger.control": "job#",
  "ledger.create": "job#",
  "ledger.job": "job#",
  "marks.all": "sweep",
  "marks.clear": "sweep",
  "marks.set": "sweep",
  "timeline.append": "job#",
  "timelines.read": "job#",
};

let template: Template;
beforeAll(async () => {
  ({ template } = await compile());
});

/** Port methods that the file calls, or the steps it imports. */
function methodsOf(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return new Set();
  seen.add(path);
  const text = readFileSync(path, "utf8");
  const methods = [...text.matchAll(/\bports\.(\w+)\s*\.(\w+)\(/g)].map(([, port, method]) => `${port}.${method}`);
  const imported = [...text.matchAll(/^import (?!type )[^;]* from "(\.[^"]*)";/gm)]
    .map(([, to]) => join(dirname(path), to!))
    .filter((file) => file.startsWith(join(ROOT, "core/steps")) || file.endsWith("contract/handlers.ts"));
  return new Set([...methods, ...imported.flatMap((file) => [...methodsOf(file, seen)])]);
}

const functions = readdirSync(join(ROOT, "functions")).map((file) => file.replace(/\.ts$/, ""));

test.each(functions)("%s may make every call its step can make", (name) => {
  const methods = [...methodsOf(join(ROOT, "functions", `${name}.ts`))];
  expect(methods).not.toEqual([]);
  expect(methods.filter((method) => ACTIONS[method] === undefined)).toEqual([]);
  const role = `${name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Role`;
  const statements = statementsOf(propertiesOf(template, role));
  const isAllowed = (action: string, partition: string | undefined): boolean =>
    statements.some(
      ({ Action, Condition }) =>
        listOf(Action).includes(action) &&
        (partition === undefined || JSON.stringify(Condition ?? {}).includes(`"${partition}`)),
    );
  const missing = methods.flatMap((method) =>
    ACTIONS[method]!.filter((action) => !isAllowed(action, PARTITIONS[method])).map((action) => `${method}: ${action}`),
  );
  expect(missing).toEqual([]);
});

test("the instance may list where aws:downloadContent looks for the agent, and nothing else of that bucket", () => {
  const ofBucket = statementsOf(propertiesOf(template, "InstanceRole")).filter(({ Resource }) =>
    JSON.stringify(Resource).includes("${ServerlessDeploymentBucket}"),
  );
  const { agentUrl } = propertiesOf(template, "BootstrapAssociation")["Parameters"] as { agentUrl: unknown };
  const key = /"Key":"([^"]*)"/.exec(JSON.stringify(agentUrl))![1]!;
  expect(ofBucket.map(({ Action }) => Action)).toEqual(["s3:GetObject", "s3:ListBucket"]);
  const { StringLike } = ofBucket[1]!.Condition as { readonly StringLike: { readonly "s3:prefix": string } };
  const pattern = new RegExp(`^${StringLike["s3:prefix"].replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
  expect(`${key}/`).toMatch(pattern);
});
