/** The real agent with secrets of Parameter Store and a private repository: who gets a value, and where it is not found. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CloudWatchLogsClient, CreateLogGroupCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAgentCloud, type AgentCloud } from "./machine/agent-cloud.ts";
import { TABLE, waitFor } from "./machine/machine.ts";

const TOKEN = "hf_0123456789abcdef";
/** Of test/agent/py/git_server.py, for what is below `private/`. */
const GIT_TOKEN = "ghp_0123456789abcdef";
const LOG_GROUP = "/spot-connect/jobs";
const nameOf = (name: string): string => `/spot-connect-dev/secrets/${name}`;

interface Host {
  readonly url: string;
  readonly certificate: string;
  readonly first: string;
}

let local: AgentCloud;
let host: Host;
let server: ChildProcess;
beforeAll(async () => {
  local = await openAgentCloud();
  const ssm = new SSMClient(local.clientConfig);
  for (const [name, Value] of [
    ["hf-token", TOKEN],
    ["git", GIT_TOKEN],
  ] as const)
    await ssm.send(new PutParameterCommand({ Name: nameOf(name), Value, Type: "SecureString" }));
  await new CloudWatchLogsClient(local.clientConfig).send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
  [host, server] = await startGitHost(join(local.folder, "host"));
});
afterAll(async () => {
  server?.kill();
  await local?.close();
});

async function startGitHost(folder: string): Promise<[Host, ChildProcess]> {
  mkdirSync(join(folder, "private"), { recursive: true });
  const child = spawn("python3", ["-B", "test/agent/py/git_server.py", folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the Git host ended with ${code}`)));
    child.stdout.once("data", (text: Buffer) => resolve(text.toString()));
  });
  return [JSON.parse(line) as Host, child];
}

/** Files below the folder that hold the text. One that a live agent renames meanwhile is no error of the search's. */
function holdersOf(text: string, folder: string): string {
  const env = { ...process.env, LC_ALL: "C" };
  const { status, stdout, stderr } = spawnSync("grep", ["-rlF", text, folder], { env, encoding: "utf8" });
  const complaints = stderr.split("\n").filter((line) => line !== "" && !line.endsWith(": No such file or directory"));
  if (status === null || status > 2 || complaints.length > 0) throw new Error(`grep ended with ${status}: ${stderr}`);
  return stdout;
}

test.concurrent("setup and scripts have a secret, also after the agent was restarted; table, disk and log have none", async () => {
  const machine = await local.readyMachine({
    secrets: { HF_TOKEN: nameOf("hf-token") },
    setup: ['test ${#HF_TOKEN} = 19 && echo "setup: $HF_TOKEN"'],
    scripts: [
      "bash -c 'test ${#HF_TOKEN} = 19 && echo one $HF_TOKEN; touch here; while [ ! -e finish ]; do sleep 0.05; done'",
      "bash -c 'test ${#HF_TOKEN} = 19 && echo two $HF_TOKEN; exit 3'",
    ],
    logGroup: LOG_GROUP,
  });
  await machine.tell({ order: "run" });
  await waitFor(async () => machine.file("work/here").catch(() => undefined));
  // An agent that is killed between sending lines and noting it sends them again: CloudWatch has no token against it.
  const noted = join(machine.folder, "state", "runs", "1-0", "tail.json");
  await waitFor(() => readFile(noted, "utf8").catch(() => undefined));
  await machine.killAgent();
  machine.startAgent();
  await writeFile(join(machine.jobFolder, "work", "finish"), "");
  const { outcome } = await machine.until((found) => found.outcome !== null);
  expect(outcome).toMatchObject({ outcome: "failed", error: "ScriptFailed", exitCode: 3 });
  expect(outcome?.message).toContain("two ***");
  const logs = new CloudWatchLogsClient(local.clientConfig);
  const request = { logGroupName: LOG_GROUP, logStreamName: `${machine.jobId}/1`, startFromHead: true };
  const lines = await waitFor(async () => {
    const { events = [] } = await logs.send(new GetLogEventsCommand(request));
    return events.length >= 3 ? events.map(({ message }) => message) : undefined;
  });
  expect(lines).toEqual(["setup: ***", "one ***", "two ***"]);
  expect(holdersOf(TOKEN, machine.folder)).toBe("");
  const { Items = [] } = await new DynamoDBClient(local.clientConfig).send(new ScanCommand({ TableName: TABLE }));
  expect(Items.length).toBeGreaterThan(1);
  expect(JSON.stringify(Items)).not.toContain(TOKEN);
});

test.concurrent("a secret that is not there fails the job by its name, before anything runs", async () => {
  const machine = await local.machine({
    secrets: { HF_TOKEN: nameOf("hf-token"), OTHER: nameOf("none") },
    setup: ["touch was-set-up"],
    scripts: ["true"],
  });
  await machine.tell({});
  machine.startAgent();
  const outbox = await machine.until((found) => found.outcome !== null);
  expect(outbox).toMatchObject({
    ready: false,
    started: false,
    outcome: { outcome: "failed", error: "SecretsFailed" },
  });
  expect(outbox.outcome?.message).toContain(`OTHER (${nameOf("none")})`);
});

test.concurrent("a private repository is an input by its token; the commit is in the timeline and in the log", async () => {
  const from = `git+${host.url}/private/code.git@v1`;
  const machine = await local.readyMachine({
    secrets: { GIT: nameOf("git") },
    env: { GIT_SSL_CAINFO: host.certificate },
    inputs: [{ kind: "git", from, to: "code/", secret: "GIT" }],
    scripts: ["code/run.sh", "git -C code rev-parse HEAD"],
    logGroup: LOG_GROUP,
  });
  await machine.tell({ order: "run" });
  const { outcome } = await machine.until((found) => found.outcome !== null);
  expect(outcome).toMatchObject({ outcome: "completed" });
  const staged = await waitFor(async () => (await machine.events()).find(({ type }) => type === "inputs-staged"));
  expect(staged.message).toBe(`The inputs are in place: ${from} is commit ${host.first}.`);
  expect(await machine.file("work/code/.git/config")).toContain(`url = ${host.url}/private/code.git\n`);
  expect(holdersOf(GIT_TOKEN, machine.folder)).toBe("");
});

test.concurrent("a private repository without a token: InputsFailed, with what to do", async () => {
  const machine = await local.readyMachine({
    env: { GIT_SSL_CAINFO: host.certificate },
    inputs: [{ kind: "git", from: `git+${host.url}/private/code.git`, to: "" }],
    scripts: ["true"],
  });
  await machine.tell({ order: "run" });
  const { outcome } = await machine.until((found) => found.outcome !== null);
  expect(outcome).toMatchObject({ outcome: "failed", error: "InputsFailed" });
  expect(outcome?.message).toContain("Authentication failed");
});
