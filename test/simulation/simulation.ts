/**
 * A local cloud in virtual time with the product deployed in it as anywhere: compiled template, zips, CloudFormation.
 * Its instances are simulated agents; everything else is what runs in the demo.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { VirtualClock, type Settings } from "../../local/index.ts";
import { CloudFormationClient, DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { connectThrough } from "../../cli/connect.ts";
import type { Client } from "../../contract/client.ts";
import { control, openAccount, type Account } from "../../scripts/account.ts";
import { packaged } from "../packaged.ts";
import { simulateMachines } from "./agent.ts";
import { takeDeadLetters } from "./leftovers.ts";
import { heal } from "./outage.ts";
import { createWorld, type World } from "./world.ts";

/** As slow as AWS, since it costs nothing here: a fleet's answer, a boot, SSM's first word, a shutdown. */
const SETTINGS: Partial<Settings> = {
  instances: "simulated",
  bootSeconds: 20,
  ssmRegistrationSeconds: 20,
  shutdownSeconds: 15,
  fileSystemSeconds: 5,
  mountTargetSeconds: 20,
  eventSeconds: 1,
  noticeSeconds: 120,
};
export const STACK = "spot-connect-dev";
const SWEEP_RULE = "SpotconnectdevsweepOrphansrule1EventBridgeRule";

export interface Simulation {
  readonly account: Account;
  readonly clock: VirtualClock;
  readonly world: World;
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly stepFunctions: SFNClient;
  readonly ec2: EC2Client;
  readonly api: Client;
  readonly stack: string;
  /** When the schedule of the sweep was made, from which its periods count; virtual ms. */
  readonly scheduledAt: number;
  /** `POST /_local/<path>`; time stands still meanwhile. */
  readonly order: <Result = unknown>(path: string, body?: object) => Promise<Result>;
  /** `GET` or `DELETE /_local/<path>`, likewise. */
  readonly ask: <Result = unknown>(method: "GET" | "DELETE", path: string) => Promise<Result>;
  /** Lets virtual time pass. */
  readonly sleep: (seconds: number) => Promise<void>;
  /** Waits while time stands still, for what an invocation under way does. */
  meanwhile(what: string, look: () => unknown): Promise<void>;
  /** Waits in virtual time; throws with `what` when it does not come within the limit. */
  readonly until: <T>(what: string, look: () => T | Promise<T>, options?: UntilOptions) => Promise<NonNullable<T>>;
  stop(): Promise<void>;
}
export interface UntilOptions {
  readonly everySeconds?: number;
  readonly limitSeconds?: number;
}

/** `record` as the local cloud's option. */
export async function startSimulation(
  settings: Partial<Settings> = {},
  { record }: { readonly record?: null } = {},
): Promise<Simulation> {
  const clock = new VirtualClock(Math.ceil(Date.now() / 1000) * 1000);
  const world = createWorld();
  const files = await packaged();
  let deployed: Account | null = null;
  const program = simulateMachines(world, () => ({
    endpoint: deployed?.cloud.endpoint ?? "",
    table: deployed?.outputs["TableName"] ?? "",
  }));
  const options = {
    clock,
    settings: { ...SETTINGS, ...settings },
    simulation: program,
    ...(record === null && { record }),
  };
  const account = await clock.run(openAccount(options, STACK, files));
  deployed = account;
  const clients = openClients(account);
  const api = await connectThrough(clients.cloudFormation, STACK);
  const sleep = (seconds: number): Promise<void> =>
    new Promise((resolve) => clock.at(clock.now() + seconds * 1000, resolve));
  return {
    account,
    clock,
    world,
    api,
    stack: STACK,
    scheduledAt: await clock.hold(createdAt(clients.cloudFormation, SWEEP_RULE)),
    ...clients,
    order: (path, body) => clock.hold(control(account, path, body)),
    ask: (method, path) => clock.hold(ask(account, method, path)),
    sleep,
    meanwhile: (what, look) => clock.hold(poll(what, look)),
    until: async (what, look, { everySeconds = 1, limitSeconds = 6 * 3600 } = {}) => {
      const limit = clock.now() + limitSeconds * 1000;
      for (;;) {
        const found = await clock.hold(Promise.resolve(look()));
        if (found) return found;
        if (clock.now() >= limit) throw new Error(`not seen in ${limitSeconds} s of virtual time: ${what}`);
        await sleep(everySeconds);
      }
    },
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      await account.cloud.stop();
    },
  };
}

let shared: Promise<Simulation> | null = null;

/**
 * One for all test files of this process that are content with the defaults and count nothing of the stack's: deploying
 * and starting each function for the first time takes longer than their scenarios. It ends with the process. What an
 * earlier file ordered of AWS is taken back, and what it meant to reach nobody is taken away.
 */
export async function sharedSimulation(): Promise<Simulation> {
  shared ??= startSimulation();
  const simulation = await shared;
  await simulation.clock.run(
    (async () => {
      await heal(simulation);
      await simulation.order("events/restore");
      await simulation.order("ec2/capacity", { available: null });
      await takeDeadLetters(simulation);
    })(),
  );
  return simulation;
}

function openClients({ target }: Account) {
  const config = { ...target };
  return {
    cloudFormation: new CloudFormationClient(config),
    dynamoDb: DynamoDBDocumentClient.from(new DynamoDBClient(config)),
    stepFunctions: new SFNClient(config),
    ec2: new EC2Client(config),
  };
}

async function createdAt(cloudFormation: CloudFormationClient, LogicalResourceId: string): Promise<number> {
  const command = new DescribeStackResourceCommand({ StackName: STACK, LogicalResourceId });
  const time = (await cloudFormation.send(command)).StackResourceDetail?.LastUpdatedTimestamp;
  if (!time) throw new Error(`${STACK} has no ${LogicalResourceId}`);
  return time.getTime();
}

async function ask<Result>({ cloud }: Account, method: string, path: string): Promise<Result> {
  const response = await fetch(`${cloud.endpoint}/_local/${path}`, { method });
  return (await response.json()) as Result;
}

const MEANWHILE_MS = 20_000;

async function poll(what: string, look: () => unknown): Promise<void> {
  const limit = performance.now() + MEANWHILE_MS;
  while (!(await look())) {
    if (performance.now() > limit) throw new Error(`not seen in ${MEANWHILE_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
