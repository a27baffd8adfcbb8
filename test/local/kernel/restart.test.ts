/** The cloud as a process: killed without a warning, started again on the same directory. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as s3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Credentials } from "../../../local/index.ts";

const directory = mkdtempSync(join(tmpdir(), "local-cloud-"));
const main = new URL("../../../local/main.ts", import.meta.url).pathname;
const children: ChildProcess[] = [];

interface Ready {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

const launch = (): ChildProcess => {
  const child = spawn(process.execPath, [main, "--directory", directory, "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return child;
};

async function start(): Promise<{
  child: ChildProcess;
  config: { endpoint: string; region: string; credentials: object };
}> {
  const child = launch();
  if (!child.stdout || !child.stderr) throw new Error("no pipes");
  let complaints = "";
  child.stderr.on("data", (data: Buffer) => (complaints += data.toString()));
  const lines = createInterface(child.stdout);
  const line = await new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    lines.once("close", () => reject(new Error(`it ended before it was ready: ${complaints}`)));
  });
  const { endpoint, region, credentials } = JSON.parse(line) as Ready;
  const { accessKeyId, secretAccessKey } = credentials;
  return { child, config: { endpoint, region, credentials: { accessKeyId, secretAccessKey } } };
}

const ended = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
};

let first: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  first = await start();
});
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

const TableName = "table";
const stream = { logGroupName: "group", logStreamName: "stream" };
const object = { Bucket: "kept-bucket", Key: "a/../b" };
const timestamp = Date.now();

test("a second instance on the same directory is refused with one line", async () => {
  const second = launch();
  let message = "";
  second.stderr?.on("data", (data: Buffer) => (message += data.toString()));
  expect(await ended(second)).toBe(1);
  expect(message).toMatch(/^local cloud: .* is in use by the local cloud with process id \d+; stop that one first\n$/);
});

test("what was answered before a kill -9 is there after it, with the same key", async () => {
  const { child, config } = first;
  const logsClient = new logs.CloudWatchLogsClient(config as never);
  await logsClient.send(new logs.CreateLogGroupCommand(stream));
  await logsClient.send(new logs.CreateLogStreamCommand(stream));
  const table = new dynamodb.DynamoDBClient(config as never);
  await table.send(
    new dynamodb.CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    }),
  );
  await dynamodb.waitUntilTableExists({ client: table, maxWaitTime: 20, minDelay: 1 }, { TableName });
  await table.send(
    new dynamodb.UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
    }),
  );
  const bucket = new s3.S3Client(config as never);
  await bucket.send(new s3.CreateBucketCommand(object));
  await Promise.all([
    logsClient.send(new logs.PutLogEventsCommand({ ...stream, logEvents: [{ timestamp, message: "kept" }] })),
    table.send(new dynamodb.PutItemCommand({ TableName, Item: { pk: { S: "kept" } } })),
    bucket.send(new s3.PutObjectCommand({ ...object, Body: "kept" })),
  ]);
  child.kill("SIGKILL");
  await ended(child);

  const again = await start();
  const config2 = { ...again.config, credentials: config.credentials } as never;
  const { events } = await new logs.CloudWatchLogsClient(config2).send(new logs.GetLogEventsCommand(stream));
  expect(events).toMatchObject([{ timestamp, message: "kept" }]);
  const table2 = new dynamodb.DynamoDBClient(config2);
  expect(
    (await table2.send(new dynamodb.GetItemCommand({ TableName, Key: { pk: { S: "kept" } } }))).Item,
  ).toBeDefined();
  const ttl = await table2.send(new dynamodb.DescribeTimeToLiveCommand({ TableName }));
  expect(ttl.TimeToLiveDescription?.AttributeName).toBe("ttl");
  const body = (await new s3.S3Client(config2).send(new s3.GetObjectCommand(object))).Body;
  expect(await body?.transformToString()).toBe("kept");

  again.child.kill("SIGTERM");
  expect(await ended(again.child)).toBe(0);
});
