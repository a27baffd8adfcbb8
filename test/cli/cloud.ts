/** The command against a real HTTP server: a CloudFormation that knows one stack, an EFS of one file system, the API's router, a place for uploads. */
import { afterAll, beforeEach, vi } from "vitest";
import { runCommand } from "../../cli/program.ts";
import type { Terminal } from "../../cli/terminal.ts";
import { serve, type Served } from "../contract/http-server.ts";
import { createWorld, type World } from "../contract/memory-ports.ts";
import { formsPrinted } from "./promised-json.ts";

export interface Cloud extends Served {
  readonly world: World;
  readonly env: Readonly<Record<string, string>>;
}

const NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

/** DescribeStacks as CloudFormation answers it (awsQuery); a missing stack's 400 is tested with the local cloud. */
const describeStacks = (endpoint: string): string =>
  `<DescribeStacksResponse xmlns="${NAMESPACE}"><DescribeStacksResult><Stacks><member>` +
  `<StackName>spot-connect-dev</StackName><StackStatus>CREATE_COMPLETE</StackStatus>` +
  `<CreationTime>2026-11-22T10:00:00Z</CreationTime><Outputs><member><OutputKey>ApiEndpoint</OutputKey>` +
  `<OutputValue>${endpoint}</OutputValue></member>${BUCKETS.map(outputXml).join("")}</Outputs></member></Stacks>` +
  `</DescribeStacksResult></DescribeStacksResponse>`;

const BUCKETS = [
  ["BucketName", "jobs-bucket"],
  ["InputBuckets", "open-data,team-data"],
  ["OutputBuckets", "team-results"],
] as const;
const outputXml = ([name, value]: (typeof BUCKETS)[number]): string =>
  `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`;

/** DescribeFileSystems, whatever it is asked for: what EFS itself answers is tested with the local cloud. */
const FILE_SYSTEMS = JSON.stringify({ FileSystems: [{ CreationToken: "my-data", LifeCycleState: "available" }] });

/** StartSession, for a test that has a plugin of its own: nothing answers at that address. */
const SHELL_SESSION = JSON.stringify({ SessionId: "shell", StreamUrl: "wss://localhost/shell", TokenValue: "token" });

export async function startCloud(): Promise<Cloud> {
  const world = createWorld();
  const served: Served = await serve(world, (path, body) => {
    if (path === "/2015-02-01/file-systems") return FILE_SYSTEMS;
    if (body.includes('"DocumentName":"AWS-StartInteractiveCommand"')) return SHELL_SESSION;
    return body.includes("Action=DescribeStacks") ? describeStacks(served.endpoint) : null;
  });
  return Object.assign(served, {
    world,
    env: {
      AWS_ENDPOINT_URL: served.endpoint,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
    },
  });
}

/** One for the tests of this file: the command's environment is its, and it goes with them. */
export async function useCloud(): Promise<Cloud> {
  const cloud = await startCloud();
  beforeEach(() => {
    for (const [name, value] of Object.entries(cloud.env)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await cloud.close();
  });
  return cloud;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const spot = (...args: readonly string[]): Promise<Ran> => run(args, {});

/** As a person runs it, who answers so. */
export async function spotAsked(answer: string, ...args: readonly string[]): Promise<Ran & { readonly asked: string }> {
  let asked = "";
  const ran = await run(args, { ask: async (question) => ((asked += question), answer) });
  return { ...ran, asked };
}

/** On a screen of this size, whose every byte is kept. */
export const spotOnScreen = (columns: number, rows: number, ...args: readonly string[]): Promise<Ran> =>
  run(args, { columns, rows });

/** Neither a person nor a screen, but for what is said. */
export const terminalOf = (looks: Partial<Terminal>): Terminal => ({
  env: process.env,
  stdout: { write: () => true },
  stderr: { write: () => true },
  colours: false,
  columns: null,
  rows: null,
  ask: null,
  standing: null,
  leaving: null,
  ...looks,
});

/** In this process; the SDK reads its settings from the process's environment, which the caller has set. JSON is as promised. */
async function run(args: readonly string[], looks: Partial<Terminal>): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const terminal = terminalOf({
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    ...looks,
  });
  const code = await runCommand(args, terminal);
  formsPrinted(args, terminal, { code, stdout: written.stdout });
  return { code, ...written };
}
