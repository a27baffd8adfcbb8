/** `spot list` on a deployed stack with very many jobs: what is read for what is shown. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { LIST_KEY } from "../../aws/ledger.ts";
import type { Control } from "../../core/ledger.ts";
import { jobIdOf, KEYS } from "../../core/naming.ts";
import type { CallRecord } from "@spot-connect/local-cloud";
import { openAccount, type Account } from "../../scripts/account.ts";
import { packaged } from "../../scripts/packaged.ts";
import { round } from "../fresh-process.ts";

const STACK = "spot-connect-dev";
const JOBS = 10_000;
/** DynamoDB's BatchWriteItem takes 25. */
const BATCH = 25;

export interface Taken {
  readonly ms: number;
  /** What the API asked of the table, one for each page of at most 100 jobs. */
  readonly queries: number;
}
export interface Listing {
  readonly jobs: number;
  /** `spot list`: the newest 50. */
  readonly newest: Taken;
  /** `spot list --all`, until the first job is there; then its reader goes away. */
  readonly first: Taken;
  /** `spot list --all`, to the end. */
  readonly all: Taken;
}

export async function measureListing(command: string): Promise<Listing> {
  const account = await openAccount({ log: () => {} }, STACK, packaged());
  try {
    await putJobs(account);
    // The function that answers is started by the first request, which is nobody's.
    await take(account, command, ["list"], false);
    return {
      jobs: JOBS,
      newest: await take(account, command, ["list", "--json"], false),
      first: await take(account, command, ["list", "--all", "--json"], true),
      all: await take(account, command, ["list", "--all", "--json"], false),
    };
  } finally {
    await account.cloud.stop();
  }
}

async function take(account: Account, command: string, args: readonly string[], onlyFirst: boolean): Promise<Taken> {
  const { endpoint } = account.cloud;
  await fetch(`${endpoint}/_local/calls`, { method: "DELETE" });
  const start = performance.now();
  const child = spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env["PATH"], ...account.environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  if (onlyFirst) {
    await once(createInterface(child.stdout), "line");
    child.stdout.destroy();
  } else child.stdout.resume();
  const [code] = (await exit) as [number | null];
  const ms = round(performance.now() - start, 0);
  if (code !== 0) throw new Error(`spot ${args.join(" ")} exits ${code}`);
  const calls = (await (await fetch(`${endpoint}/_local/calls`)).json()) as readonly CallRecord[];
  return {
    ms,
    queries: calls.filter(({ service, operation }) => service === "dynamodb" && operation === "Query").length,
  };
}

/** As their executions have left them: ended, one a minute. */
async function putJobs({ target, outputs }: Account): Promise<void> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(target));
  const TableName = outputs["TableName"] ?? "";
  for (let start = 0; start < JOBS; start += BATCH) {
    const puts = Array.from({ length: BATCH }, (_, index) => ({
      PutRequest: { Item: itemOf(start + index, outputs) },
    }));
    const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
    if (Object.keys(UnprocessedItems).length > 0) throw new Error("DynamoDB has not taken every job");
  }
  client.destroy();
}

function itemOf(index: number, outputs: Account["outputs"]): Control & Readonly<Record<string, unknown>> {
  const [name, token] = [`sweep-${index % 100}`, `run-${index}`];
  const jobId = jobIdOf(name, token);
  const execution = `${outputs["RunJobArn"]}:${jobId}`.replace(":stateMachine:", ":execution:");
  const at = (minutes: number): string => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString();
  return {
    ...KEYS.control(jobId),
    listKey: LIST_KEY,
    version: 1,
    jobId,
    name,
    submittedAt: at(index),
    state: "ended",
    phase: "succeeded",
    execution,
    owner: execution,
    claim: 0,
    wait: null,
    attempt: 1,
    entries: {},
    capacity: null,
    retriedAttempts: [],
    ending: null,
    outcome: { state: "succeeded", error: null, message: null, endedAt: at(index + 30) },
  };
}
