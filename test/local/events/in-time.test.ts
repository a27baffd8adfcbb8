import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, expect, test } from "vitest";
import { control, openBus } from "./account.ts";
import type { BusAccount } from "./account.ts";

let account: BusAccount;
beforeEach(async () => {
  account = await openBus();
});
afterEach(() => account.cloud.stop());

test("tests may order an event late, doubled or lost: each time the next that matches", async () => {
  const { arn, receive } = await account.makeQueue("q");
  await account.makeRule({ Id: "1", Arn: arn });
  await control(account, "events/delay", { pattern: { detail: { n: [2] } }, seconds: 100 });
  await account.put();
  await account.put("mine", '{"n":2}');
  await account.pass(50);
  expect((await receive()).map(({ body }) => body.detail.n)).toEqual([1]);
  await account.pass(60);
  expect((await receive()).map(({ body }) => body.detail.n)).toEqual([2]);
  await control(account, "events/duplicate", { times: 2 });
  await account.put();
  await control(account, "events/drop", { events: 1 });
  await account.put("mine", '{"n":3}');
  await account.pass(1);
  const bodies = (await receive()).map(({ body }) => body);
  expect(bodies.map(({ detail }) => detail.n)).toEqual([1, 1]);
  expect(bodies[0].id).toBe(bodies[1].id);
});

test("what was ordered of events is taken back", async () => {
  const { arn, receive } = await account.makeQueue("q");
  await account.makeRule({ Id: "1", Arn: arn });
  await control(account, "events/drop", { events: 2 });
  await account.put();
  await control(account, "events/restore", {});
  await account.put("mine", '{"n":2}');
  await account.pass(1);
  expect((await receive()).map(({ body }) => body.detail.n)).toEqual([2]);
});

test("a schedule fires first one period after it was set, and then every period", async () => {
  const { arn, receive } = await account.makeQueue("q");
  await account.bus.send(new PutRuleCommand({ Name: "r", ScheduleExpression: "rate(5 minutes)" }));
  await account.bus.send(new PutTargetsCommand({ Rule: "r", Targets: [{ Id: "1", Arn: arn }] }));
  await account.pass(299);
  expect(await receive()).toEqual([]);
  await account.pass(302);
  const bodies = (await receive()).map(({ body }) => body);
  expect(bodies.map(({ time }) => time).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    "2026-11-22T12:05:00Z",
    "2026-11-22T12:10:00Z",
  ]);
  expect(bodies[0]).toMatchObject({
    source: "aws.events",
    "detail-type": "Scheduled Event",
    resources: [account.ruleArn("r")],
    detail: {},
  });
});

test("an accepted event survives a restart", async () => {
  await account.cloud.stop();
  const directory = mkdtempSync(join(tmpdir(), "events-restart-"));
  try {
    account = await openBus({ directory });
    const { arn } = await account.makeQueue("q");
    await account.makeRule({ Id: "1", Arn: arn });
    await account.put();
    await account.cloud.stop();
    account = await openBus({ directory });
    const { receive } = await account.makeQueue("q");
    await account.pass(1);
    expect(await receive()).toHaveLength(1);
  } finally {
    await account.cloud.stop();
    rmSync(directory, { recursive: true });
    account = await openBus();
  }
});
