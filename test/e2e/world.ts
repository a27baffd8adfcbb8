/** A local cloud with the product deployed, real processes, real time; a test asks it as a user would. */
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { EC2Client } from "@aws-sdk/client-ec2";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, SFNClient, type DescribeExecutionCommandOutput } from "@aws-sdk/client-sfn";
import { connectThrough } from "../../cli/connect.ts";
import { uploadDirectory } from "../../cli/upload/upload-directory.ts";
import type { Client } from "../../contract/client.ts";
import { openAccount } from "../../scripts/account.ts";
import type { Outputs, Target } from "../../scripts/deploy.ts";
import type { JobDetail, TimelineLine } from "../../scripts/demo/facts.ts";
import { ROOT } from "../../scripts/package.ts";
import { packaged } from "../packaged.ts";
import { PATIENCE_SECONDS } from "./limits.ts";
import { runProcess, type Ran } from "./run-process.ts";
import { until } from "./until.ts";

export const STACK = "spot-connect-dev";

/** How to reach a deployed stack, in this process or another. */
export interface Place {
  readonly target: Target;
  readonly outputs: Outputs;
  /** The variables every AWS client reads. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface World extends Place {
  readonly api: Client;
  readonly sfn: SFNClient;
  readonly awsEc2: EC2Client;
  submit(job: object): Promise<string>;
  /** Packs and uploads a directory as `spot submit` does; the answer is an input's `from`. */
  upload(directory: string): Promise<string>;
  put(key: string, text: string): Promise<void>;
  job(jobId: string): Promise<JobDetail>;
  ended(jobId: string, seconds?: number): Promise<JobDetail>;
  timeline(jobId: string): Promise<readonly TimelineLine[]>;
  /** Waits for an event of this type (and attempt). */
  event(jobId: string, type: string, attempt?: number, seconds?: number): Promise<TimelineLine>;
  /** Every line, page after page. */
  logs(jobId: string): Promise<string[]>;
  /** Waits for a line that holds this text. */
  logged(jobId: string, text: string, seconds?: number): Promise<void>;
  /** Its last function writes the job's outcome before it ends itself. */
  endedExecution(executionArn: string): Promise<DescribeExecutionCommandOutput>;
  /** `POST /_local/ec2/<action>`: what the world does to an instance. */
  ec2<Result = unknown>(action: string, body: object): Promise<Result>;
  control<Result = unknown>(path: string, body: object): Promise<Result>;
  output(jobId: string, path: string): Promise<string>;
  /** Runs `spot …` as a user would. */
  spot(...args: string[]): Promise<Ran>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const log = (message: string, fields?: object): void => {
    if (process.env.SPOT_TEST_LOG) console.error(message, JSON.stringify(fields ?? {}));
  };
  const account = await openAccount({ log }, STACK, packaged());
  return joinWorld(account, () => account.cloud.stop());
}

let shared: Promise<World> | null = null;

/** One for all test files of this process that count no jobs but their own. It ends with the process. */
export const sharedWorld = (): Promise<World> => (shared ??= openWorld());

export async function joinWorld(place: Place, leave: () => Promise<void>, stack = STACK): Promise<World> {
  const { target, environment } = place;
  const cloudFormation = new CloudFormationClient(target);
  const awsEc2 = new EC2Client(target);
  const s3 = new S3Client({ ...target, forcePathStyle: true });
  const sfn = new SFNClient(target);
  const api = await connectThrough(cloudFormation, stack);
  const { BucketName } = place.outputs;
  return {
    ...place,
    ...asking(api),
    ...controlling(target.endpoint),
    api,
    sfn,
    awsEc2,
    async put(key, text) {
      await s3.send(new PutObjectCommand({ Bucket: BucketName, Key: key, Body: text }));
    },
    endedExecution: (executionArn) =>
      until(
        `${executionArn} to end`,
        () => sfn.send(new DescribeExecutionCommand({ executionArn })),
        ({ status }) => status !== "RUNNING",
      ),
    async output(id, path) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: BucketName, Key: `outputs/${id}/${path}` }));
      return (await Body?.transformToString()) ?? "";
    },
    spot: (...args) => runProcess(process.execPath, [`${ROOT}/cli/spot.mjs`, ...args], { environment }),
    async close() {
      for (const client of [cloudFormation, awsEc2, s3, sfn]) client.destroy();
      await leave();
    },
  };
}

type Asking = Pick<World, "submit" | "upload" | "job" | "ended" | "timeline" | "event" | "logs" | "logged">;

/** What a user asks of the HTTP API. */
function asking(api: Client): Asking {
  const job = (id: string): Promise<JobDetail> => api.getJob({ params: { id } });
  const timeline = async (id: string): Promise<readonly TimelineLine[]> =>
    (await api.readEvents({ params: { id } })).events;
  const logs = async (id: string): Promise<string[]> => {
    const found: string[] = [];
    for (let nextToken: string | undefined; ;) {
      const page = await api.readLogs({ params: { id }, query: { nextToken } });
      if (page.lines.length === 0) return found;
      found.push(...page.lines.map(({ message }) => message));
      nextToken = page.nextToken;
    }
  };
  return {
    job,
    timeline,
    logs,
    submit: async (body) => (await api.submitJob({ body })).jobId,
    async upload(directory) {
      return uploadDirectory(api, directory);
    },
    ended: (id, seconds = PATIENCE_SECONDS) =>
      until(
        `${id} to end`,
        () => job(id),
        ({ outcome }) => outcome !== null,
        { seconds, explain: () => timeline(id) },
      ),
    async event(id, type, attempt, seconds = PATIENCE_SECONDS) {
      const isIt = (line: TimelineLine): boolean =>
        line.type === type && (attempt === undefined || line.data.attempt === attempt);
      const lines = await until(
        `${type} of ${id}`,
        // Started from the console, it has no record until it is admitted.
        () => timeline(id).catch((error: Error) => (error.name === "JobNotFound" ? [] : Promise.reject(error))),
        (seen) => seen.some(isIt),
        { seconds },
      );
      return lines.find(isIt)!;
    },
    async logged(id, text, seconds = PATIENCE_SECONDS) {
      const isThere = (lines: readonly string[]): boolean => lines.some((line) => line.includes(text));
      await until(`"${text}" in the log of ${id}`, () => logs(id), isThere, { seconds });
    },
  };
}

function controlling(endpoint: string): Pick<World, "ec2" | "control"> {
  const control = async <Result>(path: string, body: object): Promise<Result> => {
    const response = await fetch(`${endpoint}/_local/${path}`, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`/_local/${path}: HTTP ${response.status}: ${text}`);
    return JSON.parse(text) as Result;
  };
  return { control, ec2: (action, body) => control(`ec2/${action}`, body) };
}
