import { GetItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { beforeAll, expect, test } from "vitest";
import { instances } from "../../aws/instances.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { KEYS } from "../../core/naming.ts";
import { at, START } from "../core/builders.ts";
import { createTable, useCloud } from "./cloud.ts";
import { VARIABLES } from "./variables.ts";

const running = useCloud();
let port: PortsOf<{ instances: typeof instances }>["instances"];
beforeAll(async () => {
  await createTable(running().config);
  port = createPorts({ instances }).instances;
});

const notice = (seconds: number) => ({ actionTime: at(seconds), source: "ec2", seenAt: START }) as const;

/** Epoch seconds of the item's TTL, or undefined. */
async function expiry(instanceId: string): Promise<string | undefined> {
  const { pk, sk } = KEYS.instance(instanceId);
  const client = new DynamoDBClient(running().config);
  const { Item } = await client.send(
    new GetItemCommand({ TableName: VARIABLES.TABLE, Key: { pk: { S: pk }, sk: { S: sk } } }),
  );
  return Item?.["expiresAt"]?.N;
}

test("a notice that comes before the job is found by whoever attaches it", async () => {
  expect(await port.notice("i-1", notice(120))).toEqual({ instanceId: "i-1", jobId: null, notice: notice(120) });
  expect(await expiry("i-1")).toBe(String(Date.parse(START) / 1000 + 3600));
  expect(await port.attach("i-1", "job", START)).toEqual({ instanceId: "i-1", jobId: "job", notice: notice(120) });
  expect(await expiry("i-1")).toBeUndefined();
});

test("a notice that comes after the job finds it", async () => {
  expect(await port.attach("i-2", "job", START)).toEqual({ instanceId: "i-2", jobId: "job", notice: null });
  expect(await port.notice("i-2", notice(120))).toEqual({ instanceId: "i-2", jobId: "job", notice: notice(120) });
  expect(await expiry("i-2")).toBeUndefined();
});

test("of several notices the one that acts first stands", async () => {
  await port.notice("i-3", notice(120));
  expect((await port.notice("i-3", notice(600))).notice).toEqual(notice(120));
  expect((await port.notice("i-3", notice(39))).notice).toEqual(notice(39));
});

test("an instance that nobody wrote of is not found", async () => {
  expect(await port.find("i-4")).toBeNull();
  expect((await port.find("i-3"))?.notice).toEqual(notice(39));
});
