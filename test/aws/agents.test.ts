import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, expect, test } from "vitest";
import { agents } from "../../aws/agents.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import type { Inbox } from "../../core/agent-protocol.ts";
import { instanceArnOf, KEYS } from "../../core/naming.ts";
import { at, buildOutbox, START } from "../core/builders.ts";
import { createTable, useCloud } from "./cloud.ts";
import { VARIABLES } from "./variables.ts";

const running = useCloud();
let port: PortsOf<{ agents: typeof agents }>["agents"];
let table: DynamoDBDocumentClient;
beforeAll(async () => {
  await createTable(running().config);
  port = createPorts({ agents }).agents;
  table = DynamoDBDocumentClient.from(new DynamoDBClient(running().config));
});

const inbox = (instanceId: string): Inbox => ({
  version: 1,
  instanceId,
  jobId: "digits-0123456789ab",
  attempt: 1,
  spec: {
    setup: [],
    scripts: ["train.py"],
    command: null,
    inputs: [],
    outputs: [],
    outputsUri: "s3://bucket/outputs/digits-0123456789ab/",
    env: {},
    container: null,
    secrets: {},
    username: "ec2-user",
    checkpoint: { saveSignal: null, everySeconds: 900, stopSignal: "SIGTERM", stopGraceSeconds: 30, keep: 3 },
    runtimeSeconds: 3600,
    fileSystem: { fileSystemId: "fs-1", ipAddress: "10.0.0.10" },
    holdsOnFailure: false,
    logGroup: "/jobs",
    logStream: "digits-0123456789ab/1",
  },
  order: "prepare",
  by: null,
  notice: null,
  saveRequestedAt: null,
  token: null,
  resumeFrom: null,
});

const arnOf = (instanceId: string): string => instanceArnOf(VARIABLES.RUN_JOB_ARN, instanceId);
/** The inbox as its agent reads it. */
async function readInbox(instanceId: string): Promise<Record<string, unknown> | undefined> {
  const Key = KEYS.inbox(arnOf(instanceId));
  return (await table.send(new GetCommand({ TableName: VARIABLES.TABLE, Key }))).Item;
}

test("an inbox is opened once, under the instance's ARN", async () => {
  await port.open(inbox("i-1"));
  await port.setToken("i-1", "token");
  await port.open(inbox("i-1"));
  expect(await readInbox("i-1")).toEqual({
    pk: "in#arn:aws:ec2:us-east-1:000000000000:instance/i-1",
    sk: "in",
    orderRank: 0,
    ...inbox("i-1"),
    token: "token",
  });
});

test("orders only rise", async () => {
  await port.open(inbox("i-2"));
  await port.raise("i-2", "handover", { by: at(120) });
  await port.raise("i-2", "run", { resumeFrom: { generation: "7", manifestHash: "00" } });
  expect(await readInbox("i-2")).toMatchObject({ order: "handover", by: at(120), resumeFrom: null });
  await port.raise("i-2", "handover", { by: at(60) });
  expect(await readInbox("i-2")).toMatchObject({ order: "handover", by: at(60) });
  await port.raise("i-2", "fenced", {});
  expect(await readInbox("i-2")).toMatchObject({ order: "fenced", by: at(60) });
});

test("run brings the generation to resume from", async () => {
  await port.open(inbox("i-3"));
  await port.raise("i-3", "run", { resumeFrom: { generation: "7", manifestHash: "00" } });
  expect(await readInbox("i-3")).toMatchObject({ order: "run", resumeFrom: { generation: "7", manifestHash: "00" } });
});

test("of several notices the one that acts first stands", async () => {
  const notice = (seconds: number) => ({ actionTime: at(seconds), source: "drill", seenAt: START }) as const;
  await port.open(inbox("i-4"));
  await port.notify("i-4", notice(120));
  await port.notify("i-4", notice(300));
  expect(await readInbox("i-4")).toMatchObject({ notice: notice(120) });
  await port.notify("i-4", notice(60));
  expect(await readInbox("i-4")).toMatchObject({ notice: notice(60) });
});

test("a save is asked for", async () => {
  await port.open(inbox("i-5"));
  await port.requestSave("i-5", at(5));
  expect(await readInbox("i-5")).toMatchObject({ saveRequestedAt: at(5) });
});

test("nothing that is said to an instance without an inbox makes one", async () => {
  await port.setToken("i-6", "token");
  await port.raise("i-6", "stop", { by: at(1) });
  await port.notify("i-6", { actionTime: at(1), source: "ec2", seenAt: START });
  expect(await readInbox("i-6")).toBeUndefined();
});

test("outbox and events, as the agent wrote them", async () => {
  expect(await port.outbox("i-7")).toBeNull();
  const outbox = buildOutbox(1, { instanceId: "i-7", progress: 0.25, generation: "epoch-3" });
  const { pk } = KEYS.outbox(arnOf("i-7"));
  await table.send(new PutCommand({ TableName: VARIABLES.TABLE, Item: { pk, sk: "out", ...outbox } }));
  expect(await port.outbox("i-7")).toEqual(outbox);
  const event = (seconds: number) => ({ time: at(seconds), type: "agent-ready", message: "ready", data: { seconds } });
  for (const seconds of [10, 2, 1]) {
    const sk = `event#${String(seconds).padStart(6, "0")}`;
    await table.send(new PutCommand({ TableName: VARIABLES.TABLE, Item: { pk, sk, ...event(seconds) } }));
  }
  expect(await port.events("i-7")).toEqual([event(1), event(2), event(10)]);
});
