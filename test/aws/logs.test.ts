import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { beforeAll, expect, test } from "vitest";
import { logs } from "../../aws/logs.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import type { LogsQuery } from "../../core/ports-api.ts";
import { useCloud } from "./cloud.ts";
import { VARIABLES } from "./variables.ts";

const running = useCloud();
let port: PortsOf<{ logs: typeof logs }>["logs"];
let client: CloudWatchLogsClient;
let started: number;
beforeAll(async () => {
  port = createPorts({ logs }).logs;
  client = new CloudWatchLogsClient(running().config);
  started = running().cloud.clock.now();
  await client.send(new CreateLogGroupCommand({ logGroupName: VARIABLES.LOG_GROUP }));
});

const stream = (logStreamName: string) => ({ logGroupName: VARIABLES.LOG_GROUP, logStreamName });
async function write(logStreamName: string, ...messages: string[]): Promise<void> {
  const logEvents = messages.map((message, index) => ({ timestamp: started + index, message }));
  await client.send(new PutLogEventsCommand({ ...stream(logStreamName), logEvents }));
}
const open = (logStreamName: string) => client.send(new CreateLogStreamCommand(stream(logStreamName)));
const query = (jobId: string, changes: Partial<LogsQuery> = {}): LogsQuery => ({
  jobId,
  attempt: null,
  attempts: 2,
  openAttempts: [2],
  limit: 2,
  nextToken: null,
  ...changes,
});

/** Pages until an empty one: each line as `attempt message`. */
async function read(first: LogsQuery): Promise<{ pages: string[][]; nextToken: string }> {
  const pages: string[][] = [];
  let { nextToken } = first;
  for (;;) {
    const page = await port.read({ ...first, nextToken });
    nextToken = page.nextToken;
    if (page.lines.length === 0) return { pages, nextToken };
    pages.push(page.lines.map(({ attempt, message }) => `${attempt} ${message}`));
  }
}

test("all attempts as one text, page by page, the agent's own stream left out", async () => {
  for (const name of ["a/1", "a/1/agent", "a/2"]) await open(name);
  await write("a/1", "one", "two", "three");
  await write("a/1/agent", "not for people");
  await write("a/2", "four");
  expect((await read(query("a"))).pages).toEqual([["1 one", "1 two"], ["1 three"], ["2 four"]]);
  expect((await read(query("a", { attempt: 1 }))).pages).toEqual([["1 one", "1 two"], ["1 three"]]);
});

test("who follows goes on where the text ended, also into a stream that did not exist yet", async () => {
  await open("b/1");
  await write("b/1", "one");
  const first = await read(query("b", { attempts: 1 }));
  expect(first.pages).toEqual([["1 one"]]);
  await write("b/1", "two");
  const second = await read(query("b", { attempts: 2, nextToken: first.nextToken }));
  expect(second.pages).toEqual([["1 two"]]);
  await open("b/2");
  await write("b/2", "three");
  expect((await read(query("b", { nextToken: second.nextToken }))).pages).toEqual([["2 three"]]);
});

test("in a handover both machines print: nothing of either is left out or told twice", async () => {
  await open("e/1");
  await write("e/1", "one");
  const both = { attempts: 2, openAttempts: [1, 2] };
  const told = async (nextToken: string, changes: Partial<LogsQuery>, pages: string[][]): Promise<string> => {
    const found = await read(query("e", { ...changes, nextToken }));
    expect(found.pages).toEqual(pages);
    return found.nextToken;
  };
  const { nextToken } = await read(query("e", both));
  await open("e/2");
  await write("e/2", "setup");
  await write("e/1", "two");
  const third = await told(await told(nextToken, both, [["1 two"], ["2 setup"]]), both, []);
  await write("e/1", "the last save");
  const gone = { attempts: 2, openAttempts: [2] };
  const fourth = await told(third, gone, [["1 the last save"]]);
  await write("e/2", "resumed");
  expect(await told(fourth, gone, [["2 resumed"]])).toBeDefined();
});

test("times are those of the lines", async () => {
  await open("c/1");
  await write("c/1", "now");
  const { lines } = await port.read(query("c", { attempt: 1 }));
  expect(lines).toEqual([{ time: new Date(started).toISOString(), attempt: 1, message: "now" }]);
});

test("a foreign token is refused", async () => {
  await expect(port.read(query("a", { nextToken: "nonsense" }))).rejects.toMatchObject({ name: "InvalidRequest" });
});

test("a token of another attempt, or of one that never was, is refused at once", async () => {
  const { nextToken } = await port.read(query("d", { attempt: 1 }));
  const refused = { name: "InvalidRequest", details: [expect.objectContaining({ field: "nextToken" }) as unknown] };
  await expect(port.read(query("d", { attempt: 999_999, nextToken }))).rejects.toMatchObject(refused);
  const madeUp = Buffer.from('{"attempt":-999999,"token":null}').toString("base64url");
  await expect(port.read(query("d", { nextToken: madeUp }))).rejects.toMatchObject(refused);
  expect((await port.read(query("d", { attempts: 0, nextToken }))).lines).toEqual([]);
});
