import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agentItems } from "../../aws/agent-items.ts";
import { agents } from "../../aws/agents.ts";
import { instances } from "../../aws/instances.ts";
import { ledger } from "../../aws/ledger.ts";
import { createPorts } from "../../aws/ports.ts";
import { timeline } from "../../aws/timeline.ts";
import { timelineEvent } from "../../core/events.ts";
import type { Control } from "../../core/ledger.ts";
import { KEYS, instanceArnOf } from "../../core/naming.ts";
import { at, buildControl, buildEntry, buildOutbox, buildRecord } from "../core/builders.ts";
import { createTable, useCloud } from "./cloud.ts";
import { VARIABLES } from "./variables.ts";

const WEEK = 7 * 86_400;
const running = useCloud();
let dynamoDb: DynamoDBDocumentClient;
const openPorts = () => createPorts({ agentItems, agents, instances, ledger, timeline });
let ports: ReturnType<typeof openPorts>;
beforeAll(async () => {
  await createTable(running().config);
  dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(running().config));
  ports = openPorts();
});
afterAll(() => dynamoDb.destroy());

const TableName = VARIABLES.TABLE;
const expiryOf = async (Key: { readonly pk: string; readonly sk: string }): Promise<unknown> => {
  const { Item } = await dynamoDb.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  return Item === undefined ? "no item" : Item["expiresAt"];
};
const arnOf = (instanceId: string): string => instanceArnOf(VARIABLES.RUN_JOB_ARN, instanceId);

async function createJob(jobId: string, entries: Control["entries"]): Promise<void> {
  await ports.ledger.create({ ...buildRecord(), jobId }, buildControl([], { jobId, state: "ending", entries }));
}
async function launch(jobId: string, instanceId: string): Promise<void> {
  await ports.instances.attach(instanceId, jobId, at(0));
  await ports.timeline.append(jobId, [timelineEvent("instance-launched", instanceId, at(0), "", { instanceId })]);
  const put = (key: object, item: object) => dynamoDb.send(new PutCommand({ TableName, Item: { ...key, ...item } }));
  await put(KEYS.inbox(arnOf(instanceId)), { jobId });
  await put(KEYS.outbox(arnOf(instanceId)), buildOutbox(1));
  await put({ pk: KEYS.outbox(arnOf(instanceId)).pk, sk: "event#000001" }, { type: "agent-ready" });
}
const end = (jobId: string) =>
  ports.ledger.change(jobId, {
    when: [],
    set: [
      { path: ["state"], value: "ended" },
      { path: ["outcome"], value: { state: "succeeded", error: null, message: null, endedAt: at(100) } },
    ],
  });
const keysOf = (instanceId: string) => [
  KEYS.instance(instanceId),
  KEYS.inbox(arnOf(instanceId)),
  KEYS.outbox(arnOf(instanceId)),
  { pk: KEYS.outbox(arnOf(instanceId)).pk, sk: "event#000001" },
];

test("all that is kept for the instances of an ended job expires, also for those that only the timeline names", async () => {
  const jobId = "a-000000000001";
  await createJob(jobId, { "i-2": buildEntry(2) });
  for (const instanceId of ["i-1", "i-2"]) await launch(jobId, instanceId);
  expect(await ports.agentItems.ofEnded(10)).toEqual([]);
  await end(jobId);
  expect((await ports.ledger.unended()).map((control) => control.jobId)).not.toContain(jobId);
  expect(await ports.agentItems.ofEnded(10)).toEqual([jobId]);
  await ports.agentItems.expire(jobId, WEEK);
  const expected = Date.parse(at(100 + WEEK)) / 1000;
  for (const key of [...keysOf("i-1"), ...keysOf("i-2")]) expect([key, await expiryOf(key)]).toEqual([key, expected]);
  expect(await ports.agentItems.ofEnded(10)).toEqual([]);
  for (const key of [KEYS.job(jobId), KEYS.control(jobId)]) expect(await expiryOf(key)).toBeUndefined();
});

test("nothing is made that is not there, and a job under way keeps everything", async () => {
  const jobId = "a-000000000002";
  await createJob(jobId, { "i-3": buildEntry(1) });
  await ports.agentItems.expire(jobId, WEEK);
  expect(await ports.ledger.unended()).toMatchObject([{ jobId }]);
  await end(jobId);
  await ports.agentItems.expire(jobId, WEEK);
  expect(await expiryOf(KEYS.inbox(arnOf("i-3")))).toBe("no item");
  expect(await expiryOf(KEYS.instance("i-3"))).toBe("no item");
});

test("oldest first, and no more than asked for", async () => {
  const ids = ["a-000000000003", "a-000000000004", "a-000000000005"];
  for (const [index, jobId] of ids.entries()) {
    await ports.ledger.create(
      { ...buildRecord(), jobId },
      buildControl([], { jobId, state: "ending", submittedAt: at(index) }),
    );
    await end(jobId);
  }
  expect(await ports.agentItems.ofEnded(2)).toEqual(ids.slice(0, 2));
});
