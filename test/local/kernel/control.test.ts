import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import * as eventBridge from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Service } from "../../../local/index.ts";
import { sts } from "../../../local/sts/index.ts";
import { waitFor } from "../../wait-for.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

const events: unknown[] = [];
const bus = (): Service => ({
  name: "events",
  signingName: "events",
  protocol: "json1.1",
  schemas: eventBridge,
  operations: { PutEvents: (input, { caller }) => void events.push({ input, caller }) },
  control: { replay: ({ times }: { times: number }) => ({ replayed: times }) },
});

let running: TestCloud;
const log = vi.fn();
beforeAll(async () => {
  running = await startTestCloud({ services: [sts, bus], log });
});
afterAll(() => running.cloud.stop());

const control = async (method: string, path: string, body?: object): Promise<{ status: number; answer: any }> => {
  const init = body ? { method, body: JSON.stringify(body) } : { method };
  const response = await fetch(`${running.cloud.endpoint}/_local/${path}`, init);
  return { status: response.status, answer: await response.json() };
};
const whoAmI = () => new STSClient(running.clientConfig).send(new GetCallerIdentityCommand({}));

test("health and settings", async () => {
  expect((await control("GET", "health")).answer).toMatchObject({ status: "ok", services: ["sts", "events"] });
  expect((await control("PATCH", "settings", { bootSeconds: 7 })).answer).toMatchObject({ bootSeconds: 7 });
  expect(running.cloud.settings.bootSeconds).toBe(7);
  expect(await control("PATCH", "settings", { bootSecond: 7 })).toMatchObject({ status: 400 });
  expect(await control("PATCH", "settings", { instances: "magic" })).toMatchObject({ status: 400 });
});

test("a service's own actions, and addresses that do not exist", async () => {
  expect((await control("POST", "events/replay", { times: 2 })).answer).toEqual({ replayed: 2 });
  expect((await control("POST", "events/nothing")).status).toBe(404);
  expect((await control("GET", "events/replay")).status).toBe(404);
});

test("an ordered fault happens as often as asked, to its operation only", async () => {
  await control("POST", "faults", {
    service: "sts",
    operation: "GetCallerIdentity",
    error: "Throttling",
    status: 400,
    times: 2,
  });
  await expect(whoAmI()).rejects.toMatchObject({ name: "Throttling" });
  await expect(new STSClient(running.clientConfig).send(new AssumeRoleCommand({} as never))).rejects.toMatchObject({
    name: "ValidationError",
  });
  await expect(whoAmI()).rejects.toMatchObject({ name: "Throttling" });
  await expect(whoAmI()).resolves.toMatchObject({ Account: "000000000000" });
});

test("an answer can be lost after the work is done", async () => {
  await control("POST", "faults", { service: "events", operation: "PutEvents", after: true, times: 1 });
  const before = events.length;
  const client = new eventBridge.EventBridgeClient(running.clientConfig);
  await expect(client.send(new eventBridge.PutEventsCommand({ Entries: [] }))).rejects.toMatchObject({
    code: "ECONNRESET",
  });
  expect(events.length).toBe(before + 1);
});

test("a misspelt fault is refused", async () => {
  expect((await control("POST", "faults", { service: "sts", operation: "X", eror: "Y" })).status).toBe(400);
  expect((await control("POST", "faults", { service: "sts", operation: "X" })).status).toBe(400);
  expect((await control("GET", "faults")).answer).toEqual([]);
});

test("an event of a service reaches the bus as the account itself", async () => {
  const { cloud } = running;
  cloud.emit({
    source: "aws.ec2",
    "detail-type": "State",
    detail: { a: 1 },
    resources: ["r"],
    time: "2026-01-01T00:00:00.000Z",
  });
  await waitFor(() =>
    expect(events.at(-1)).toEqual({
      caller: cloud.self,
      input: {
        Entries: [
          { Source: "aws.ec2", DetailType: "State", Detail: '{"a":1}', Resources: ["r"], Time: new Date("2026-01-01") },
        ],
      },
    }),
  );
});

test("nobody can sign as the account's own services", async () => {
  const credentials = {
    accessKeyId: running.cloud.self.accessKeyId,
    secretAccessKey: running.cloud.credentials.secretAccessKey,
  };
  const client = new STSClient({ ...running.clientConfig, credentials });
  await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "InvalidClientTokenId" });
});
