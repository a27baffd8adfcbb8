/** One local cloud with the product deployed, real processes, real time; a test asks it as a user would. */
import { spawn } from "node:child_process";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DescribeInstancesCommand, EC2Client, type Instance } from "@aws-sdk/client-ec2";
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, SFNClient, type DescribeExecutionCommandOutput } from "@aws-sdk/client-sfn";
import { connectThrough } from "../../cli/connect.ts";
import type { Client } from "../../contract/client.ts";
import { control, openAccount, type Account } from "../../scripts/account.ts";
import type { JobDetail, TimelineLine } from "../../scripts/demo/facts.ts";
import { ROOT } from "../../scripts/package.ts";
import { packaged } from "../packaged.ts";

export const STACK = "spot-connect-dev";

export interface World {
  readonly account: Account;
  readonly api: Client;
  submit(job: object): Promise<string>;
  /** Polls until `done` says so; fails with what was last seen after `seconds`. */
  until<T>(what: string, look: () => Promise<T>, done: (seen: T) => boolean, seconds?: number): Promise<T>;
  job(jobId: string): Promise<JobDetail>;
  ended(jobId: string, seconds?: number): Promise<JobDetail>;
  timeline(jobId: string): Promise<readonly TimelineLine[]>;
  /** Waits for an event of this type (and attempt). */
  event(jobId: string, type: string, attempt?: number, seconds?: number): Promise<TimelineLine>;
  logs(jobId: string): Promise<string[]>;
  execution(executionArn: string): Promise<DescribeExecutionCommandOutput>;
  /** Every instance of the stack that is not terminated. */
  living(): Promise<Instance[]>;
  ec2(action: string, body: object): Promise<unknown>;
  output(jobId: string, path: string): Promise<string>;
  /** Runs `spot …` as a user would. */
  spot(...args: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
  close(): Promise<void>;
}

export async function openWorld(directory: string | null = null): Promise<World> {
  const account = await openAccount({ directory, log: logTo }, STACK, packaged());
  const cloudFormation = new CloudFormationClient(account.target);
  const [ec2, s3, sfn] = [
    new EC2Client(account.target),
    new S3Client({ ...account.target, forcePathStyle: true }),
    new SFNClient(account.target),
  ];
  const api = await connectThrough(cloudFormation, STACK);
  const world: World = {
    account,
    api,
    submit: async (job) => (await api.submitJob({ body: job })).jobId,
    until,
    job: (id) => api.getJob({ params: { id } }),
    ended: (id, seconds = 60) =>
      until(
        `${id} to end`,
        () => world.job(id),
        ({ outcome }) => outcome !== null,
        seconds,
      ),
    timeline: async (id) => (await api.readEvents({ params: { id } })).events,
    async event(id, type, attempt, seconds = 30) {
      const isIt = (line: TimelineLine): boolean =>
        line.type === type && (attempt === undefined || line.data.attempt === attempt);
      const lines = await until(
        `${type} of ${id}`,
        () => world.timeline(id),
        (seen) => seen.some(isIt),
        seconds,
      );
      return lines.find(isIt)!;
    },
    logs: async (id) => (await api.readLogs({ params: { id } })).lines.map(({ message }) => message),
    execution: (executionArn) => sfn.send(new DescribeExecutionCommand({ executionArn })),
    async living() {
      const states = ["pending", "running", "shutting-down", "stopping", "stopped"];
      const { Reservations = [] } = await ec2.send(
        new DescribeInstancesCommand({
          Filters: [
            { Name: "tag:spot-connect:stack", Values: [STACK] },
            { Name: "instance-state-name", Values: states },
          ],
        }),
      );
      return Reservations.flatMap(({ Instances = [] }) => Instances);
    },
    ec2: (action, body) => control(account, `ec2/${action}`, body),
    async output(id, path) {
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: account.outputs.BucketName, Key: `outputs/${id}/${path}` }),
      );
      return (await Body?.transformToString()) ?? "";
    },
    spot: (...args) => run(args, account.environment),
    async close() {
      for (const client of [cloudFormation, ec2, s3, sfn]) client.destroy();
      await account.cloud.stop();
    },
  };
  return world;
}

const logTo = (message: string, fields?: object): void => {
  if (process.env.SPOT_TEST_LOG) console.error(message, JSON.stringify(fields ?? {}));
};

async function until<T>(what: string, look: () => Promise<T>, done: (seen: T) => boolean, seconds = 30): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (done(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(`waited ${seconds} s for ${what}; last seen: ${JSON.stringify(seen, null, 1).slice(0, 6000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function run(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [`${ROOT}/cli/spot.mjs`, ...args], { env: { ...process.env, ...environment } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? -1)));
  return { code, stdout, stderr };
}
