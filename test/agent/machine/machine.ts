/** One machine with the real agent on it: its own folders, metadata service and `shutdown`, against a local cloud. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { AgentEvent, AgentSpec, Inbox, Outbox } from "../../../core/agent-protocol.ts";
import type { ClientConfig } from "../../local/cloud.ts";
import { startMetadataServer, type MetadataServer } from "./metadata-server.ts";

export const TABLE = "spot-connect";
const ARN_PREFIX = "arn:aws:ec2:us-east-1:000000000000:instance/";

export interface Machine {
  readonly instanceId: string;
  readonly folder: string;
  readonly jobId: string;
  readonly jobFolder: string;
  readonly metadata: MetadataServer;
  /** Write the inbox; called again, it replaces what changed. */
  readonly tell: (changes: Partial<Inbox>) => Promise<void>;
  readonly outbox: () => Promise<Outbox | undefined>;
  /** The outbox once it satisfies `holds`. */
  readonly until: (holds: (outbox: Outbox) => boolean) => Promise<Outbox>;
  readonly events: () => Promise<AgentEvent[]>;
  readonly startAgent: () => void;
  /** SIGKILL, as by the out-of-memory killer; the script goes on. */
  readonly killAgent: () => Promise<void>;
  readonly stopCommand: () => void;
  /** Arguments of every call of `shutdown`, oldest first. */
  readonly shutdowns: () => Promise<string[]>;
  readonly file: (path: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

export const buildAgent = (folder: string): string => {
  execFileSync("python3", ["layers/agent/build.py", folder]);
  return join(folder, "spot-agent.pyz");
};

export function agentSpec(changes: Partial<AgentSpec>): AgentSpec {
  return {
    setup: [],
    scripts: [],
    command: null,
    inputs: [],
    outputs: [],
    outputsUri: "s3://bucket/outputs/job/",
    env: {},
    container: null,
    secrets: {},
    username: userInfo().username,
    checkpoint: { saveSignal: null, everySeconds: null, stopSignal: "SIGTERM", stopGraceSeconds: 30, keep: 3 },
    runtimeSeconds: 600,
    fileSystem: null,
    holdsOnFailure: false,
    logGroup: "/spot-connect/jobs",
    logStream: "job/1",
    ...changes,
  };
}

/** Ask every 50 ms until `look` answers something; the test's own time-out is the limit. */
export async function waitFor<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

let machines = 0;

export interface MachineOptions {
  /** How far the machine's clock is ahead of everybody else's. */
  readonly clockSkewSeconds?: number;
}

export async function startMachine(
  agent: string,
  config: ClientConfig,
  spec: AgentSpec,
  { clockSkewSeconds = 0 }: MachineOptions = {},
): Promise<Machine> {
  const number = ++machines;
  const instanceId = `i-${number.toString(16).padStart(17, "0")}`;
  const instanceArn = `${ARN_PREFIX}${instanceId}`;
  const folder = await mkdtemp(join(tmpdir(), "spot-agent-"));
  const metadata = await startMetadataServer(instanceId, clockSkewSeconds);
  // The test's own looks are not what is tested: a busy machine may cost one of them its connection.
  const dynamo = new DynamoDBClient({ ...config, maxAttempts: 5 });
  const jobId = `job-${number}`;
  const jobFolder = join(folder, "state", "jobs", jobId);
  const environment = await makeEnvironment(folder, config, metadata, clockSkewSeconds);
  const state = ["--state-dir", join(folder, "state")];
  let inbox: Inbox = {
    version: 1,
    instanceId,
    jobId,
    attempt: 1,
    spec: { ...spec, logStream: `${jobId}/1` },
    order: "prepare",
    by: null,
    notice: null,
    saveRequestedAt: null,
    token: null,
    resumeFrom: null,
  };
  let running: ChildProcess | undefined;

  const tell: Machine["tell"] = async (changes) => {
    inbox = { ...inbox, ...changes };
    const item = marshall({ pk: `in#${instanceArn}`, sk: "in", ...inbox }, { convertClassInstanceToMap: true });
    await dynamo.send(new PutItemCommand({ TableName: TABLE, Item: item }));
  };
  const outbox: Machine["outbox"] = async () => {
    const key = marshall({ pk: `out#${instanceArn}`, sk: "out" });
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: TABLE, Key: key, ConsistentRead: true }));
    return Item && (unmarshall(Item) as Outbox);
  };
  const killAgent = async (): Promise<void> => {
    const agentProcess = running;
    if (agentProcess === undefined || agentProcess.exitCode !== null || agentProcess.signalCode !== null) return;
    await new Promise<void>((ended) => {
      agentProcess.once("exit", () => ended());
      agentProcess.kill("SIGKILL");
    });
  };
  return {
    instanceId,
    folder,
    jobId,
    jobFolder,
    metadata,
    tell,
    outbox,
    until: (holds) =>
      waitFor(async () => {
        const found = await outbox();
        return found && holds(found) ? found : undefined;
      }),
    events: async () => {
      const { Items } = await dynamo.send(
        new QueryCommand({
          TableName: TABLE,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :event)",
          ExpressionAttributeValues: marshall({ ":pk": `out#${instanceArn}`, ":event": "event#" }),
        }),
      );
      return (Items ?? []).map((item) => unmarshall(item) as AgentEvent);
    },
    startAgent: () => {
      const run = ["run", "--table", TABLE, "--region", config.region, "--instance-arn-prefix", ARN_PREFIX];
      running = spawn("python3", [agent, ...run, ...state], { env: environment, stdio: "ignore" });
    },
    killAgent,
    stopCommand: () => void execFileSync("python3", [agent, "stop", ...state], { env: environment }),
    shutdowns: async () => (await readFile(join(folder, "shutdowns"), "utf8")).trim().split("\n"),
    file: (path) => readFile(join(jobFolder, path), "utf8"),
    close: async () => {
      await killAgent();
      await endScripts(join(folder, "state", "runs"));
      await metadata.close();
      dynamo.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** There is one wall clock for all processes of a kernel: Python is told another time, in every process of the agent. */
async function skewedPython(folder: string, seconds: number): Promise<string> {
  const directory = join(folder, "python");
  await mkdir(directory);
  const patch = `import time\ntrue_time = time.time\ntime.time = lambda: true_time() + ${seconds}\n`;
  await writeFile(join(directory, "sitecustomize.py"), patch);
  return directory;
}

/** A supervisor ends its script with all its processes when it gets SIGTERM. */
async function endScripts(runs: string): Promise<void> {
  for (const run of await readdir(runs).catch(() => [])) {
    const owner = JSON.parse(await readFile(join(runs, run, "supervisor.json"), "utf8")) as { pid: number };
    const command = await readFile(`/proc/${owner.pid}/cmdline`, "utf8").catch(() => "");
    if (command.includes(runs)) process.kill(owner.pid, "SIGTERM");
    await waitFor(async () => readFile(join(runs, run, "exit.json"), "utf8").catch(() => undefined));
  }
}

/** A `shutdown` that only says what it was told, first in PATH. */
async function makeEnvironment(
  folder: string,
  config: ClientConfig,
  metadata: MetadataServer,
  clockSkewSeconds: number,
): Promise<NodeJS.ProcessEnv> {
  await mkdir(join(folder, "bin"));
  await mkdir(join(folder, "state"));
  await chmod(folder, 0o755);
  const shutdown = join(folder, "bin", "shutdown");
  await writeFile(shutdown, `#!/bin/sh\necho "$@" >> ${join(folder, "shutdowns")}\n`, { mode: 0o755 });
  return {
    PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
    AWS_ENDPOINT_URL: config.endpoint,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.endpoint,
    AWS_ACCESS_KEY_ID: config.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: config.credentials.secretAccessKey,
    ...(clockSkewSeconds === 0 ? {} : { PYTHONPATH: await skewedPython(folder, clockSkewSeconds) }),
  };
}
