/**
 * What a job's script could do to other jobs: it reaches the metadata service, so it has the instance's credentials. The
 * judge is an independent IAM simulator, on the statements as they are compiled.
 */
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { beforeAll, expect, test } from "vitest";
import { instanceArnOf, KEYS } from "../../core/naming.ts";
import { compile, instanceStatements, type Statement } from "./compiled.ts";

const TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/jobs";
const RUN_JOB = "arn:aws:states:us-east-1:123456789012:stateMachine:run-job";
const ME = instanceArnOf(RUN_JOB, "i-0123456789abcdef0");
const OTHER = instanceArnOf(RUN_JOB, "i-0fedcba9876543210");

let policy: { readonly Version: string; readonly Statement: readonly Statement[] };
beforeAll(async () => {
  const { template } = await compile();
  const ofTable = instanceStatements(template).filter(({ Action }) => JSON.stringify(Action).includes("dynamodb:"));
  policy = { Version: "2012-10-17", Statement: ofTable.map((statement) => ({ ...statement, ...resolved(statement) })) };
});

/** As CloudFormation would: the table's ARN, and `${!name}` of Fn::Sub as IAM's own variable. */
const resolved = ({ Condition }: Statement) => ({
  Resource: TABLE,
  Condition: JSON.parse(
    JSON.stringify(Condition).replaceAll(
      /\{"Fn::Sub":"((?:in|out)#)\$\{!ec2:SourceInstanceARN\}"\}/g,
      '"$1${ec2:SourceInstanceARN}"',
    ),
  ) as unknown,
});

async function isAllowed(action: string, partition: string | null, from: string | null = ME): Promise<boolean> {
  const { overallResult } = (await runSimulation(
    {
      request: {
        action,
        principal: `arn:aws:sts::123456789012:assumed-role/instance/${ME.split("/")[1]}`,
        resource: { resource: TABLE, accountId: "123456789012" },
        contextVariables: {
          ...(from === null ? {} : { "ec2:SourceInstanceARN": from }),
          ...(partition === null ? {} : { "dynamodb:LeadingKeys": [partition] }),
        },
      },
      identityPolicies: [{ name: "instance", policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  )) as { readonly overallResult: string };
  return overallResult === "Allowed";
}

test.each([
  ["reads its own inbox", "dynamodb:GetItem", KEYS.inbox(ME).pk, true],
  ["writes its own outbox", "dynamodb:PutItem", KEYS.outbox(ME).pk, true],
  ["does not read another's inbox", "dynamodb:GetItem", KEYS.inbox(OTHER).pk, false],
  ["does not write another's outbox", "dynamodb:PutItem", KEYS.outbox(OTHER).pk, false],
  ["does not write its own inbox", "dynamodb:PutItem", KEYS.inbox(ME).pk, false],
  ["does not read its own outbox", "dynamodb:GetItem", KEYS.outbox(ME).pk, false],
  ["does not read a job", "dynamodb:GetItem", KEYS.job("a-000000000000").pk, false],
  ["does not change a job", "dynamodb:UpdateItem", KEYS.control("a-000000000000").pk, false],
  ["does not query its own outbox", "dynamodb:Query", KEYS.outbox(ME).pk, false],
  ["does not scan", "dynamodb:Scan", null, false],
  ["does not delete its inbox", "dynamodb:DeleteItem", KEYS.inbox(ME).pk, false],
])("an instance %s", async (_, action, partition, expected) => {
  expect(await isAllowed(action, partition)).toBe(expected);
});

test("whoever else has the role, with the instance's name for a session, reads and writes nothing", async () => {
  expect(await isAllowed("dynamodb:GetItem", KEYS.inbox(ME).pk, null)).toBe(false);
  expect(await isAllowed("dynamodb:PutItem", KEYS.outbox(ME).pk, null)).toBe(false);
});
