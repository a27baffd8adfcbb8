/** The lines of an invocation: adapters against the local cloud, stdout as Lambda would read it. */
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, expect, test } from "vitest";
import { dynamoDbClient } from "../../aws/clients.ts";
import { prices } from "../../aws/prices.ts";
import { executions } from "../../aws/executions.ts";
import { eventHandler, reportFailure, requestHandler, stateHandler } from "../../aws/handlers.ts";
import { instances } from "../../aws/instances.ts";
import { ledger } from "../../aws/ledger.ts";
import { asInvocation, log } from "../../aws/log.ts";
import { logSweep } from "../../aws/log-sweep.ts";
import { timeline } from "../../aws/timeline.ts";
import { SpotConnectError } from "../../core/errors.ts";
import { timelineEvent } from "../../core/events.ts";
import { KEYS } from "../../core/naming.ts";
import { at } from "../core/builders.ts";
import { createTable, useCloud } from "./cloud.ts";
import { VARIABLES } from "./variables.ts";

const running = useCloud();
beforeAll(() => createTable(running().config));

const CONTEXT = { functionName: "stack-function", awsRequestId: "request-1" };
const WHERE = { function: "stack-function", requestId: "request-1" };
const JOB = "digits-0123456789ab";

/** What the work writes to stdout, one parsed line each. */
async function linesOf(work: () => unknown): Promise<Record<string, any>[]> {
  const write = process.stdout.write.bind(process.stdout);
  let text = "";
  process.stdout.write = (chunk) => {
    text += String(chunk);
    return true;
  };
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  expect(text === "" || text.endsWith("\n")).toBe(true);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, any>);
}

test("an event of the timeline is a line of its name, and its metric; written again it is neither", async () => {
  const event = timelineEvent("instance-launched", "i-1", at(3), "attempt 1: i-1\nand \u2028 more", {
    attempt: 1,
    instanceId: "i-1",
    zone: "us-east-1a",
  });
  const input = { version: 1 as const, jobId: JOB, executionArn: "arn:execution", now: at(3) };
  const step = stateHandler({ timeline }, async (ports, { jobId }: typeof input) => {
    await ports.timeline.append(jobId, [event]);
    return { attempt: 1, instances: [], timeoutSeconds: 900, error: null };
  });
  const common = { time: at(3), jobId: JOB, executionArn: "arn:execution", ...WHERE };
  const ended = { ...common, level: "INFO", event: "invoked", result: { attempt: 1, timeoutSeconds: 900 } };
  expect(await linesOf(() => step(input, CONTEXT))).toEqual([
    {
      ...common,
      level: "INFO",
      event: "instance-launched",
      message: "attempt 1: i-1\nand \u2028 more",
      attempt: 1,
      instanceId: "i-1",
      data: { zone: "us-east-1a" },
      _aws: {
        Timestamp: Date.parse(at(3)),
        CloudWatchMetrics: [
          {
            Namespace: "SpotConnect",
            Dimensions: [["Stack"]],
            Metrics: [{ Name: "InstancesLaunched", Unit: "Count" }],
          },
        ],
      },
      Stack: VARIABLES.STACK,
      InstancesLaunched: 1,
    },
    ended,
  ]);
  expect(await linesOf(() => step(input, CONTEXT))).toEqual([ended]);
});

test("an error is a warning when it has one of our names, and an error with its stack when not; both leave as they are", async () => {
  const failing = (error: unknown) =>
    eventHandler(
      {},
      (event) => event as { instanceId: string; now: string },
      () => Promise.reject(error),
    );
  const event = { instanceId: "i-1", now: at(1) };
  const ours = new SpotConnectError("CapacityUnavailable", "no capacity");
  const [warning, ...more] = await linesOf(() => expect(failing(ours)(event, CONTEXT)).rejects.toBe(ours));
  expect([warning, more]).toEqual([
    {
      time: at(1),
      level: "WARN",
      event: "invocation-failed",
      instanceId: "i-1",
      ...WHERE,
      error: { name: "CapacityUnavailable", message: "no capacity" },
    },
    [],
  ]);
  const bug = new TypeError("x is not a function");
  const [line] = await linesOf(() => expect(failing(bug)(event, CONTEXT)).rejects.toBe(bug));
  expect(line).toMatchObject({
    level: "ERROR",
    error: { name: "TypeError", stack: expect.stringContaining("log.test") },
  });
});

test("what an event's parser throws is logged too", async () => {
  const parse = (): never => {
    throw new TypeError("the event has no time");
  };
  const handler = eventHandler({}, parse, () => Promise.resolve());
  const lines = await linesOf(() => expect(handler({}, CONTEXT)).rejects.toThrow(TypeError));
  expect(lines).toMatchObject([{ event: "invocation-failed", error: { message: "the event has no time" } }]);
});

test("an event without a job's id is the job's once its instance is known", async () => {
  const ports = { instances };
  const name = eventHandler(
    ports,
    (event) => event as { instanceId: string; now: string },
    async ({ instances: known }, { instanceId }) => void (await known.find(instanceId)),
  );
  const Item = { ...KEYS.instance("i-2"), instanceId: "i-2", jobId: JOB };
  await dynamoDbClient().send(new PutCommand({ TableName: VARIABLES.TABLE, Item }));
  const known = await linesOf(() => name({ instanceId: "i-2", now: at(1) }, CONTEXT));
  expect(known).toMatchObject([{ event: "invoked", jobId: JOB, instanceId: "i-2" }]);
  const [unknown] = await linesOf(() => name({ instanceId: "i-3", now: at(1) }, CONTEXT));
  expect(unknown).not.toHaveProperty("jobId");
});

test("AdmitJob's lines have the id of a job that the API started, before the job is recorded", async () => {
  const refuse = stateHandler({}, (): Promise<void> => Promise.reject(new SpotConnectError("InvalidJob", "no name")));
  const admit = (name: string) =>
    linesOf(() => refuse({ version: 1, execution: { arn: "arn:x", name }, now: at(0) }, CONTEXT).catch(() => {}));
  expect(await admit(JOB)).toMatchObject([{ jobId: JOB, executionArn: "arn:x" }]);
  expect((await admit("by-hand"))[0]).not.toHaveProperty("jobId");
});

test("what AWS refuses is logged with its code and request id, also when a step takes it for an answer", async () => {
  const { endpoint } = running().cloud;
  const fault = { service: "ec2", operation: "DescribeSpotPriceHistory", error: "UnauthorizedOperation", status: 403 };
  await fetch(`${endpoint}/_local/faults`, { method: "POST", body: JSON.stringify(fault) });
  const describe = eventHandler(
    { prices, ledger },
    (event) => event as { now: string },
    async (ports, { now }) => {
      const pool = { type: "c7i.large", zone: "us-east-1a", market: "spot" } as const;
      await ports.prices.hourly(pool, now).catch(() => null);
      await ports.ledger.control("nobody").catch(() => null);
    },
  );
  const lines = await linesOf(() => describe({ now: at(0) }, CONTEXT));
  expect(lines.map(({ event, level, data }) => [event, level, data?.port])).toEqual([
    ["call-failed", "WARN", "prices.hourly"],
    ["call-refused", "INFO", "ledger.control"],
    ["invoked", "INFO", undefined],
  ]);
  expect(lines[0]?.["error"]).toEqual({
    name: "UnauthorizedOperation",
    message: expect.any(String),
    code: "UnauthorizedOperation",
    status: 403,
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(lines[1]).toMatchObject({ jobId: "nobody", error: { name: "JobNotFound" } });
});

test("an error that says that nothing is left to do is passed over, with the reason", async () => {
  const poke = eventHandler(
    { executions },
    () => ({}),
    (ports) => ports.executions.poke("an old token"),
  );
  const lines = await linesOf(() => poke({}, CONTEXT));
  expect(lines).toMatchObject([
    {
      event: "error-ignored",
      level: "INFO",
      message: "the wait that this poke was for is over",
      error: { code: "InvalidToken" },
    },
    { event: "invoked" },
  ]);
});

test("a request's line has its path and answer, and what is answered 500 its cause", async () => {
  const event = {
    rawPath: `/jobs/${JOB}`,
    requestContext: { timeEpoch: Date.parse(at(5)), http: { method: "GET" } },
  };
  const answering = (statusCode: number, body: object) =>
    requestHandler({}, () => () => Promise.resolve({ statusCode, body: JSON.stringify(body) }));
  const result = { method: "GET", path: `/jobs/${JOB}` };
  const line = { time: at(5), event: "request-answered", ...WHERE };
  expect(await linesOf(() => answering(200, { error: "not one" })(event, CONTEXT))).toEqual([
    { ...line, level: "INFO", result: { ...result, status: 200 } },
  ]);
  expect(await linesOf(() => answering(404, { error: "JobNotFound" })(event, CONTEXT))).toEqual([
    { ...line, level: "INFO", result: { ...result, status: 404, error: "JobNotFound" } },
  ]);
  const broken = requestHandler({}, () => () => {
    reportFailure(new RangeError("too deep"));
    return Promise.resolve({ statusCode: 500, body: '{"error":"InternalError"}' });
  });
  expect(await linesOf(() => broken(event, CONTEXT))).toMatchObject([
    { event: "request-failed", level: "ERROR", error: { name: "RangeError", stack: expect.any(String) } },
    { ...line, level: "ERROR", result: { ...result, status: 500, error: "InternalError" } },
  ]);
});

test("a sweep is a line for each thing done, with its job, and one for all; what was removed is counted", async () => {
  const item = { state: "running", reason: "nobody's", ageSeconds: 900, because: null };
  const items = [
    { ...item, kind: "instance", id: "i-1", jobId: JOB, action: "removed" },
    { ...item, kind: "volume", id: "vol-1", jobId: null, action: "marked" },
    { ...item, kind: "job", id: "b", jobId: "b", action: "kept" },
  ] as const;
  const report = { now: at(9), dryRun: false, items, expired: [], failures: [{ what: "list volume", error: "no" }] };
  const lines = await linesOf(() =>
    asInvocation(CONTEXT, async () => {
      logSweep("stack", report);
    }),
  );
  expect(lines).toMatchObject([
    { event: "leftover-found", jobId: JOB, instanceId: "i-1", data: { kind: "instance", action: "removed" } },
    { event: "leftover-found", data: { kind: "volume", id: "vol-1", action: "marked" } },
    {
      event: "leftovers-swept",
      level: "WARN",
      data: { found: 3, removed: 1, marked: 1, kept: 1, failures: report.failures },
      LeftoversRemoved: 1,
      Stack: "stack",
    },
  ]);
});

test("long texts are cut, and nothing is written outside an invocation", async () => {
  const long = await linesOf(() =>
    asInvocation(CONTEXT, async () => log("INFO", "invoked", { message: "x".repeat(300_000) })),
  );
  expect(JSON.stringify(long).length).toBeLessThan(3000);
  expect(await linesOf(() => log("ERROR", "request-failed", {}))).toEqual([]);
});
