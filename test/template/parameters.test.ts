/** The deployment's parameters: what is refused before anything is deployed, and what the rest becomes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { PARAMETERS, readParameters } from "../../scripts/parameters.ts";
import { compile } from "./compiled.ts";

const TARGET = { stage: "dev", region: "eu-central-1" };
/** As serverless.yml has them when nobody says anything. */
const DEFAULTS = {
  vpcId: null,
  subnetIds: "",
  publicIp: true,
  fileSystemThroughput: "elastic",
  inputBuckets: "",
  outputBuckets: "",
  secretsPrefix: "",
  topics: "",
  tags: "",
  logRetentionDays: 30,
  alarmsTo: "",
};
const read = (given: object, target: object = {}, named: readonly string[] = Object.keys(given)) =>
  readParameters({ ...DEFAULTS, ...given }, named, { ...TARGET, ...target });

test("serverless.yml reads each parameter by its name, and these are the defaults", () => {
  const lines = readFileSync(join(ROOT, "serverless.yml"), "utf8").matchAll(/^ {4}(\w+): \$\{param:(\w+), (.+)\}$/gm);
  const found = [...lines].map(([, key, name, value = ""]) => {
    expect(key).toBe(name);
    return [key, JSON.parse(value.replaceAll("'", '"')) as unknown] as const;
  });
  expect(Object.fromEntries(found)).toEqual(DEFAULTS);
  expect(found.map(([name]) => name)).toEqual(Object.keys(PARAMETERS));
  expect(read({}).problems).toEqual([]);
});

test("as many buckets as one policy of IAM's has room for, and no more", () => {
  const buckets = (count: number) => Array.from({ length: count }, (_, index) => `team-data-${index + 100}-of-ours`);
  expect(read({ inputBuckets: buckets(14), outputBuckets: buckets(14) }).problems).toEqual([]);
  expect(read({ inputBuckets: buckets(31) }).problems).toEqual([
    "inputBuckets, outputBuckets, secretsPrefix: take 2790 characters of the policy that they are in; expected at most 2600, which are some 28 buckets",
  ]);
});

test("every example is accepted, from the command line and as YAML has it", () => {
  const examples = Object.fromEntries(Object.entries(PARAMETERS).map(([name, { example }]) => [name, example]));
  const { values, problems } = read(examples, { region: "us-east-1" });
  expect(problems).toEqual([]);
  expect(values).toEqual({
    vpcId: "vpc-0a1b2c3d4e5f60718",
    subnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-8f7e6d5c"],
    publicIp: false,
    fileSystemThroughput: "bursting",
    inputBuckets: ["open-data", "team-data"],
    outputBuckets: ["team-results"],
    secretsPrefix: "/vision/secrets/",
    topics: ["arn:aws:sns:us-east-1:111122223333:jobs"],
    tags: { team: "vision", "cost-center": "42" },
    logRetentionDays: 90,
    alarmsTo: "ops@example.com",
  });
  const yaml = { inputBuckets: ["open-data"], tags: { "cost-center": 42 }, logRetentionDays: 90, publicIp: false };
  expect(read({ secretsPrefix: "/spot-connect-dev/secrets/vision/" }).problems).toEqual([]);
  expect(read(yaml)).toMatchObject({
    problems: [],
    values: { inputBuckets: ["open-data"], tags: { "cost-center": "42" }, logRetentionDays: 90, publicIp: false },
  });
});

test("all that is wrong is said at once, each by its name with what would be right", () => {
  const { problems } = read(
    { vpcId: "default", publicIp: "no", tags: "team", inputBuckets: "Open_Data", logRetentionDays: "31" },
    { stage: "feature/login", region: "frankfurt" },
  );
  expect(problems).toEqual([
    'stage: "feature/login" is not allowed; expected at most 27 letters, digits and hyphens, a letter first',
    'region: "frankfurt" is not allowed; expected one like eu-central-1',
    'vpcId: "default" is not allowed; expected `vpc-` and 8 or 17 hexadecimal digits',
    'publicIp: "no" is not allowed; expected `true` or `false`',
    'inputBuckets: "Open_Data" is not allowed; expected names of buckets, several with commas',
    expect.stringMatching(/^tags: "team" is not allowed; expected `key=value`/) as string,
    expect.stringMatching(/^logRetentionDays: "31" is not allowed; expected one of 1, 3, 5/) as string,
  ]);
});

test.each([
  [
    "a name that is none",
    { vpcid: "vpc-12345678" },
    /^vpcid: is no parameter of a deployment; expected one of vpcId, /,
  ],
  ["subnets of no VPC", { subnetIds: "subnet-12345678" }, /^subnetIds: is given without vpcId/],
  ["a subnet that is none", { vpcId: "vpc-12345678", subnetIds: "a" }, /^subnetIds: "a" is not allowed/],
  ["a mode that EFS has not", { fileSystemThroughput: "fast" }, /^fileSystemThroughput: "fast" is not allowed/],
  ["what is neither a topic nor an address", { alarmsTo: "ops at example.com" }, /^alarmsTo: "ops at example.com" is/],
  ["a queue for a topic", { topics: "arn:aws:sqs:eu-central-1:111122223333:q" }, /^topics: "arn:aws:sqs:.* is not/],
  ["a FIFO topic", { topics: "arn:aws:sns:eu-central-1:111122223333:t.fifo" }, /^topics: "arn:aws:sns:.* is not/],
  [
    "jobs' topic in another region",
    { topics: "arn:aws:sns:us-east-1:111122223333:t" },
    /^topics: arn:aws:sns:us-east-1:111122223333:t is in us-east-1; expected topics in eu-central-1/,
  ],
  [
    "too many topics",
    { topics: Array.from({ length: 21 }, (_, n) => `arn:aws:sns:eu-central-1:111122223333:t${n}`) },
    /^topics: there are 21; expected/,
  ],
  [
    "another region's topic",
    { alarmsTo: "arn:aws:sns:us-east-1:111122223333:t" },
    /^alarmsTo: is a topic in us-east-1;/,
  ],
  ["AWS's own tags", { tags: "aws:x=1" }, /^tags: "aws:x=1" is not allowed/],
  ["the product's own tags", { tags: "spot-connect:stack=x" }, /^tags: "spot-connect:stack=x" is not allowed/],
  ["parameters that are images", { secretsPrefix: "/spot-connect/secrets/" }, /^secretsPrefix: "\/spot-connect/],
  ["webhooks' keys", { secretsPrefix: "/spot-connect-dev/webhooks/" }, /^secretsPrefix: "\/spot-connect-dev\/web/],
  ["all of a stack's", { secretsPrefix: "/spot-connect-dev/" }, /^secretsPrefix: "\/spot-connect-dev\/"/],
  ["another stack's", { secretsPrefix: "/Spot-connect-prod/secrets/" }, /^secretsPrefix: "\/Spot-connect-prod/],
  ["all parameters", { secretsPrefix: "/" }, /^secretsPrefix: "\/" is not allowed/],
  ["a prefix that ends inside a name", { secretsPrefix: "/team/secret" }, /^secretsPrefix: /],
  ["a number for a list", { inputBuckets: [1] }, /^inputBuckets: 1 is not allowed/],
  ["too many tags", { tags: Array.from({ length: 41 }, (_, n) => `k${n}=v`) }, /^tags: there are 41; expected/],
])("refused: %s", (_, given, message) => {
  expect(read(given).problems).toEqual([expect.stringMatching(message)]);
});

test("the longest stage makes names that AWS takes", async () => {
  const { template } = await compile();
  const names = Object.values(template.Resources).flatMap(({ Type, Properties }) =>
    /^AWS::(?:Lambda::Function|Events::Rule)$/.test(Type) ? [Properties["FunctionName"] ?? Properties["Name"]] : [],
  );
  const longest = Math.max(...names.map((name) => String(name).replace("-dev-", "--").length));
  expect(longest + 27).toBe(64);
  expect(read({}, { stage: "x".repeat(27) }).problems).toEqual([]);
  expect(read({}, { stage: "x".repeat(28) }).problems).toHaveLength(1);
});
