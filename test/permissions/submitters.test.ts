/**
 * Two people on one deployed stack, each with a role's session of their own, as IAM Identity Center gives it, and with the
 * policy that docs/deploy.md gives to users.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { connectThrough } from "../../cli/connect.ts";
import type { Client } from "../../contract/client.ts";
import { openAccount, type Account } from "../../scripts/account.ts";
import { ROOT } from "../../scripts/package.ts";
import { spot } from "../cli/cloud.ts";
import { until } from "../e2e/until.ts";
import { clientConfigOf, type ClientConfig } from "../local/cloud.ts";
import { packaged } from "../packaged.ts";

const STACK = "spot-connect-dev";
const RoleName = "Research";

interface Person {
  readonly arn: string;
  readonly config: ClientConfig;
  readonly api: Client;
}
let account: Account;
let [ada, bob] = [] as unknown as [Person, Person];
beforeAll(async () => {
  // Of rights that only this test uses nobody should say that the product needs them.
  account = await openAccount({ record: null }, STACK, await packaged());
  const iam = new IAMClient(account.target);
  const document = (...statements: readonly object[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const trust = { Effect: "Allow", Principal: { AWS: accountId() }, Action: "sts:AssumeRole" };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  const policy = JSON.parse(await readFile(join(ROOT, "docs", "user-policy.json"), "utf8")) as { Statement: object[] };
  const fromTheConsole = { Effect: "Allow", Action: "states:StartExecution", Resource: "*" };
  const PolicyDocument = document(...policy.Statement, fromTheConsole);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "work", PolicyDocument }));
  [ada, bob] = await Promise.all([person("ada@example.com"), person("bob@example.com")]);
}, 120_000);
afterAll(() => account?.cloud.stop());
afterEach(() => void vi.unstubAllEnvs());

const accountId = (): string => account.cloud.accountId;

async function person(session: string): Promise<Person> {
  const { credentials } = account.cloud.assumeRole(`arn:aws:iam::${accountId()}:role/${RoleName}`, session);
  const config = clientConfigOf(account.cloud, credentials);
  const arn = `arn:aws:sts::${accountId()}:assumed-role/${RoleName}/${session}`;
  return { arn, config, api: await connectThrough(new CloudFormationClient(config), STACK) };
}

const job = (name: string) => ({ name, clientToken: "once", command: "sleep 600" });
const recorded = ({ api }: Person, id: string) =>
  until(
    id,
    () => api.getJob({ params: { id } }),
    (found) => found.job !== null,
    { seconds: 40 },
  );
const listed = async ({ api }: Person, submittedBy?: string): Promise<readonly string[]> => {
  const { jobs } = await api.listJobs({ query: submittedBy === undefined ? {} : { submittedBy } });
  return jobs.map(({ jobId }) => jobId);
};

/** The command, with a person's keys. */
async function asPerson({ config }: Person, ...args: readonly string[]) {
  const { accessKeyId, secretAccessKey, sessionToken } = config.credentials as Record<string, string>;
  const keys = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  for (const [name, value] of Object.entries({ ...account.environment, ...keys })) vi.stubEnv(name, value);
  return await spot(...args);
}

test("each has their own newest job, whatever a job says of itself", async () => {
  const { jobId: hers } = await ada.api.submitJob({ body: { ...job("hers"), submittedBy: bob.arn } });
  expect(await recorded(ada, hers)).toMatchObject({ submittedBy: ada.arn, job: { submittedBy: ada.arn } });
  const none = await asPerson(bob, "status");
  expect([none.code, none.stderr]).toEqual([3, expect.stringContaining(`the newest of all is ${hers}, `)]);
  expect(none.stderr).toContain(` by ${ada.arn}; `);

  const { jobId: his } = await bob.api.submitJob({ body: job("his") });
  await recorded(bob, his);
  expect([await listed(ada, "me"), await listed(bob, "me")]).toEqual([[hers], [his]]);
  expect([await listed(ada, bob.arn), await listed(bob)]).toEqual([[his], [his, hers]]);
  const status = await asPerson(ada, "status");
  expect([status.code, status.stderr]).toEqual([0, expect.stringContaining(`your newest job: ${hers}, `)]);
  expect(status.stdout).toContain(ada.arn);
  expect((await asPerson(ada, "status", "his")).stderr).toContain(`the newest job his: ${his}, `);

  // Again by another person it is the same job, and stays the first one's.
  expect((await bob.api.submitJob({ body: job("hers") })).jobId).toBe(hers);
  expect(await recorded(bob, hers)).toMatchObject({ submittedBy: ada.arn });
  expect(await listed(bob, "me")).toEqual([his]);
}, 120_000);

test("what the console starts belongs to whom it names, or to nobody", async () => {
  const stateMachineArn = account.outputs["RunJobArn"];
  const sfn = new SFNClient(bob.config);
  const start = (input: object) =>
    sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
  await start(job("nobody"));
  await start({ ...job("named"), submittedBy: "the night shift" });
  const jobs = await until(
    "both",
    async () => (await bob.api.listJobs({ query: {} })).jobs.filter(({ name }) => ["nobody", "named"].includes(name)),
    (found) => found.length === 2,
    { seconds: 40 },
  );
  expect(Object.fromEntries(jobs.map(({ name, submittedBy }) => [name, submittedBy]))).toEqual({
    nobody: null,
    named: "the night shift",
  });
}, 120_000);
