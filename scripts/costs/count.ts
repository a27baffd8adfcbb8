/** Plays three jobs on a local cloud, in real time and with real agents, and counts what they used beside their machines. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { connectThrough } from "../../cli/connect.ts";
import type { Client } from "../../contract/client.ts";
import { executionArnOf } from "../../core/naming.ts";
import { control, openAccount, type Account } from "../account.ts";
import { packageService } from "../package.ts";
import { amountsIn, isInstance, transitionsOf, type Span, type Whose } from "./amounts.ts";
import { plus, scaled, type Amounts } from "./prices.ts";

/** What is counted, and what docs/costs.md is written from. */
export interface Counts {
  /** ISO-8601. */
  readonly countedAt: string;
  /** One sweep of a stack in which nothing is left behind. */
  readonly sweep: Amounts;
  /** A job that runs through, without what depends on how long it runs. */
  readonly job: Amounts;
  /** An hour of a running job: its agent's beats. */
  readonly hour: Amounts;
  /** What one interruption adds. */
  readonly interruption: Amounts;
}

const STACK = "spot-connect-costs";
const RUN_SECONDS = 130;
/** Steady state: the scripts run, and nothing has begun or is about to end. */
const [STEADY_FROM, STEADY_SECONDS] = [10_000, 90];

export async function countCosts(): Promise<Counts> {
  const directory = mkdtempSync(join(tmpdir(), "spot-connect-costs-"));
  const account = await openAccount({ directory, log: () => {} }, STACK, packageService("costs"));
  try {
    return await countIn(account);
  } finally {
    await account.cloud.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const isSweep: Whose = (caller) => caller === `${STACK}-sweepOrphans`;
/** The account's own key is the one that counts; the API is what it asks for a while. */
const isOfJobs: Whose = (caller) =>
  isInstance(caller) || (caller.startsWith(STACK) && !isSweep(caller) && !isApi(caller));
const isApi: Whose = (caller) => caller === `${STACK}-api`;

async function countIn(account: Account): Promise<Counts> {
  const client = new CloudFormationClient(account.target);
  const api = await connectThrough(client, STACK);
  client.destroy();
  // It makes the file system, whose state then stands for ten minutes.
  await play(account, api, "first", "true");
  const plain = await play(account, api, "plain", `sleep ${RUN_SECONDS}`);
  const startedAt = await timeOf(api, plain.jobId, "scripts-started");
  const steady = { from: startedAt + STEADY_FROM, to: startedAt + STEADY_FROM + STEADY_SECONDS * 1000 };
  const beats = await used(account, steady, isOfJobs);
  const whole = plus(await used(account, plain.span, isOfJobs), await submission(account, plain));
  const job = { ...plus(whole, beats, -1), transitions: plain.transitions };
  return {
    countedAt: new Date().toISOString(),
    sweep: await countSweep(account, api),
    job,
    hour: scaled(beats, 3600 / STEADY_SECONDS),
    interruption: await countInterruption(account, api, job),
  };
}

const used = async (account: Account, span: Span, whose: Whose): Promise<Amounts> => ({
  transitions: 0,
  ...(await amountsIn(account, span, whose)),
});

/** The request that submits it; what the counting asks of the API afterwards is not the job's. */
const submission = async (account: Account, { submitted }: Played): Promise<Amounts> => ({
  ...(await used(account, submitted, isApi)),
  apiRequests: 1,
});

interface Played {
  readonly jobId: string;
  readonly submitted: Span;
  readonly span: Span;
  readonly transitions: number;
}

async function play(
  account: Account,
  api: Client,
  name: string,
  command: string,
  meanwhile: (jobId: string) => Promise<void> = async () => {},
): Promise<Played> {
  const from = Date.now();
  const { jobId } = await api.submitJob({ body: { name, command } });
  await reported();
  const submitted = { from, to: Date.now() };
  const arn = executionArnOf(account.outputs["RunJobArn"] ?? "", jobId);
  await meanwhile(jobId);
  await ended(account, arn);
  await reported();
  return { jobId, submitted, span: { from, to: Date.now() }, transitions: await transitionsOf(account, arn) };
}

/** Lambda writes its report after the answer. */
const reported = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2000));

async function ended({ target }: Account, executionArn: string): Promise<void> {
  const client = new SFNClient(target);
  for (;;) {
    const { status, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === "SUCCEEDED") return client.destroy();
    if (status !== "RUNNING") throw new Error(`the counted job ended ${status}: ${error}: ${cause}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function timeOf(api: Client, id: string, type: string): Promise<number> {
  const { events } = await api.readEvents({ params: { id } });
  const found = events.find((event) => event.type === type);
  if (found === undefined) throw new Error(`${id} has no event ${type}`);
  return Date.parse(found.time);
}

async function countSweep(account: Account, api: Client): Promise<Amounts> {
  // The first ones after a job clear up what the table kept for its machines.
  for (let sweeps = 0; sweeps < 2; sweeps++) await api.sweepStack({ body: { dryRun: false } });
  const from = Date.now();
  await api.sweepStack({ body: { dryRun: false } });
  await reported();
  return used(account, { from, to: Date.now() }, isSweep);
}

/** The beats of its short running time stay in: they cost less than the last digit. */
async function countInterruption(account: Account, api: Client, plain: Amounts): Promise<Amounts> {
  const played = await play(account, api, "interrupted", "sleep 20", async (id) => {
    const instanceId = await computing(api, id);
    await control(account, "ec2/interrupt", { instanceId, noticeSeconds: 60 });
  });
  const whole = plus(await used(account, played.span, isOfJobs), await submission(account, played));
  const more = plus({ ...whole, transitions: played.transitions }, plain, -1);
  return { ...more, gbSeconds: (more.invocations * whole.gbSeconds) / whole.invocations };
}

async function computing(api: Client, id: string): Promise<string> {
  for (;;) {
    const { state, attempts } = await api.getJob({ params: { id } });
    if (state === "running" && attempts[0] !== undefined) return attempts[0].instanceId;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
