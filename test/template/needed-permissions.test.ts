/**
 * Every call a function's step can make is one its role allows, whether or not a run ever makes it; the local
 * cloud's policies judge only the calls that are made.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { instanceStatements, compile, listOf, propertiesOf, statementsOf, type Template } from "./compiled.ts";

const ROOT = join(import.meta.dirname, "../..");

/**
 * What each method of a port asks of AWS (aws/*.ts); a method that asks nothing is named with none. An action on the table
 * is worth nothing elsewhere in it, so the items or the index follow it.
 */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  "agentItems.expire": [
    "dynamodb:GetItem job#",
    "dynamodb:Query job#",
    "dynamodb:Query out#",
    "dynamodb:UpdateItem in#",
    "dynamodb:UpdateItem instance#",
    "dynamodb:UpdateItem job#",
    "dynamodb:UpdateItem out#",
  ],
  "agentItems.ofEnded": ["dynamodb:Query /index/open"],
  "agents.events": ["dynamodb:Query out#"],
  "agents.notify": ["dynamodb:UpdateItem in#"],
  "agents.open": ["dynamodb:PutItem in#"],
  "agents.outbox": ["dynamodb:GetItem out#"],
  "agents.raise": ["dynamodb:UpdateItem in#"],
  "agents.requestSave": ["dynamodb:UpdateItem in#"],
  "agents.setToken": ["dynamodb:UpdateItem in#"],
  "announcer.announce": ["events:PutEvents"],
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
  "capacity.monitor": ["ec2:MonitorInstances"],
  "capacity.terminate": ["ec2:TerminateInstances"],
  "catalog.hasKeyPair": ["ec2:DescribeKeyPairs"],
  "catalog.instanceProfile": ["iam:GetInstanceProfile", "iam:ListAttachedRolePolicies"],
  "catalog.image": ["ec2:DescribeImages", "ssm:GetParameter"],
  "catalog.matching": ["ec2:GetInstanceTypesFromInstanceRequirements"],
  "catalog.offers": ["ec2:DescribeInstanceTypeOfferings"],
  "catalog.openGroups": ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"],
  "catalog.typeNames": ["ec2:DescribeInstanceTypeOfferings"],
  "catalog.types": ["ec2:DescribeInstanceTypes"],
  "catalog.zones": ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"],
  "commands.online": ["ssm:DescribeInstanceInformation"],
  "commands.stopAgent": ["ssm:SendCommand"],
  "costs.find": ["dynamodb:GetItem job#"],
  "costs.keep": ["dynamodb:UpdateItem job#"],
  "deliveries.claim": ["dynamodb:UpdateItem job#"],
  "deliveries.close": ["dynamodb:UpdateItem job#"],
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
    "ec2:DescribeSecurityGroups",
    "elasticfilesystem:CreateFileSystem",
    "elasticfilesystem:TagResource",
    "elasticfilesystem:DescribeFileSystemPolicy",
    "elasticfilesystem:PutFileSystemPolicy",
    "elasticfilesystem:PutLifecycleConfiguration",
  ],
  "fileSystems.ensureMountTargets": [
    "elasticfilesystem:DescribeFileSystems",
    "elasticfilesystem:DescribeMountTargets",
    "elasticfilesystem:DescribeMountTargetSecurityGroups",
    "elasticfilesystem:CreateMountTarget",
    "elasticfilesystem:ModifyMountTargetSecurityGroups",
    "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:DescribeSecurityGroups",
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
  ],
  "infrastructure.get": ["dynamodb:GetItem infrastructure"],
  "infrastructure.put": ["dynamodb:PutItem infrastructure"],
  "instances.attach": ["dynamodb:UpdateItem instance#"],
  "instances.find": ["dynamodb:GetItem instance#"],
  "instances.notice": ["dynamodb:UpdateItem instance#", "dynamodb:GetItem instance#"],
  "jobs.page": ["dynamodb:Query /index/list"],
  "jobNetworks.ensure": [
    "ec2:DescribeSecurityGroups",
    "ec2:CreateSecurityGroup",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:DescribeLaunchTemplates",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:CreateLaunchTemplate",
    "ec2:CreateTags",
  ],
  "jobNetworks.remove": [
    "ec2:DescribeSecurityGroups",
    "ec2:DeleteSecurityGroup",
    "ec2:DescribeLaunchTemplates",
    "ec2:DeleteLaunchTemplate",
  ],
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
  "ledger.change": ["dynamodb:UpdateItem job#"],
  "ledger.control": ["dynamodb:GetItem job#"],
  "ledger.create": ["dynamodb:PutItem job#", "dynamodb:GetItem job#"],
  "ledger.job": ["dynamodb:GetItem job#"],
  "ledger.unended": ["dynamodb:Query /index/open", "dynamodb:GetItem job#"],
  "logs.read": ["logs:GetLogEvents"],
  "marks.all": ["dynamodb:Query sweep"],
  "marks.clear": ["dynamodb:DeleteItem sweep"],
  "marks.set": ["dynamodb:PutItem sweep"],
  "pools.all": ["dynamodb:Query pools"],
  "pools.note": ["dynamodb:GetItem pools", "dynamodb:PutItem pools"],
  "prices.hourly": ["ec2:DescribeSpotPriceHistory", "pricing:GetProducts"],
  "prices.onDemand": ["pricing:GetProducts"],
  "prices.spot": ["ec2:DescribeSpotPriceHistory"],
  "networks.find": ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"],
  "profiles.all": ["dynamodb:Query profiles"],
  "profiles.find": ["dynamodb:GetItem profiles"],
  "savedProfiles.put": ["dynamodb:PutItem profiles"],
  "savedProfiles.remove": ["dynamodb:DeleteItem profiles"],
  "sweeps.run": ["lambda:InvokeFunction"],
  "timeline.append": ["dynamodb:PutItem job#"],
  "timelines.read": ["dynamodb:Query job#"],
  "files.page": ["s3:ListBucket outputs/", "s3:GetObject"],
  "uploads.begin": ["s3:PutObject"],
  "uploads.complete": ["s3:PutObject"],
  "uploads.find": ["s3:ListBucket uploads/"],
  "uploads.parts": ["s3:ListMultipartUploadParts"],
  "uploads.presign": ["s3:PutObject"],
  "uploads.presignParts": ["s3:PutObject"],
  "uploads.underWay": ["s3:ListBucketMultipartUploads"],
  // A deployment without topics may publish nothing (plugins/configure.mjs).
  "topics.publish": [],
  "webhooks.post": ["ssm:GetParameter"],
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
  expect(methods.length > 0).toBe(name !== "describe-api");
  expect(methods.filter((method) => ACTIONS[method] === undefined)).toEqual([]);
  const role = `${name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Role`;
  const statements = statementsOf(propertiesOf(template, role));
  const isAllowed = (needed: string): boolean => {
    const [action, place] = needed.split(" ");
    return statements.some(({ Action, Condition, Resource }) => {
      if (!listOf(Action).includes(action!)) return false;
      if (place === undefined) return true;
      return place.startsWith("/")
        ? JSON.stringify(Resource).includes(`${place}"`)
        : JSON.stringify(Condition ?? {}).includes(`"${place}`);
    });
  };
  const missing = methods.flatMap((method) =>
    ACTIONS[method]!.filter((needed) => !isAllowed(needed)).map((needed) => `${method}: ${needed}`),
  );
  expect(missing).toEqual([]);
});

test("the instance may list where aws:downloadContent looks for the agent, and nothing else of that bucket", () => {
  const ofBucket = instanceStatements(template).filter(({ Resource }) =>
    JSON.stringify(Resource).includes("${ServerlessDeploymentBucket}"),
  );
  const { agentUrl } = propertiesOf(template, "BootstrapAssociation")["Parameters"] as { agentUrl: unknown };
  const key = /"Key":"([^"]*)"/.exec(JSON.stringify(agentUrl))![1]!;
  expect(ofBucket.map(({ Action }) => Action)).toEqual(["s3:GetObject", "s3:ListBucket"]);
  const { StringLike } = ofBucket[1]!.Condition as { readonly StringLike: { readonly "s3:prefix": string } };
  const pattern = new RegExp(`^${StringLike["s3:prefix"].replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
  expect(`${key}/`).toMatch(pattern);
});

test("what describes the API may write its log, and nothing else", () => {
  const actions = statementsOf(propertiesOf(template, "DescribeApiRole")).flatMap(({ Action }) => listOf(Action));
  expect(actions).toEqual(["logs:CreateLogStream", "logs:PutLogEvents"]);
});
