import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VirtualClock } from "../../../local/index.ts";
import { logs } from "../../../local/logs/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

const now = Date.now();
let running: TestCloud;
let client: sdk.CloudWatchLogsClient;
const group = { logGroupName: "/spot-connect/jobs" };

beforeAll(async () => {
  running = await startTestCloud({ services: [logs], clock: new VirtualClock(now) });
  client = new sdk.CloudWatchLogsClient(running.clientConfig);
  await client.send(new sdk.CreateLogGroupCommand({ ...group, tags: { stack: "s" } }));
});
afterAll(() => running.cloud.stop());

const stream = async (logStreamName: string) => {
  await client.send(new sdk.CreateLogStreamCommand({ ...group, logStreamName }));
  return { ...group, logStreamName };
};
const put = (to: { logStreamName: string }, events: [offset: number, message: string][]) => {
  const logEvents = events.map(([offset, message]) => ({ timestamp: now + offset, message }));
  return client.send(new sdk.PutLogEventsCommand({ ...group, ...to, logEvents }));
};

test("a reader follows to the end, where the token comes back", async () => {
  const to = await stream("follow/1");
  await put(to, [
    [-3, "a"],
    [-2, "b"],
    [-2, "c"],
  ]);
  const first = await client.send(new sdk.GetLogEventsCommand({ ...to, startFromHead: true, limit: 2 }));
  expect(first.events?.map(({ message }) => message)).toEqual(["a", "b"]);
  const read = (nextToken?: string) =>
    client.send(new sdk.GetLogEventsCommand({ ...to, ...(nextToken ? { nextToken } : {}) }));
  const second = await read(first.nextForwardToken);
  expect(second.events).toEqual([{ message: "c", timestamp: now - 2, ingestionTime: now }]);
  const end = await read(second.nextForwardToken);
  expect([end.events, end.nextForwardToken]).toEqual([[], second.nextForwardToken]);
  await put(to, [[0, "d"]]);
  expect((await read(end.nextForwardToken)).events?.map(({ message }) => message)).toEqual(["d"]);

  const tail = await client.send(new sdk.GetLogEventsCommand({ ...to, limit: 2 }));
  expect(tail.events?.map(({ message }) => message)).toEqual(["c", "d"]);
  const before = await read(tail.nextBackwardToken);
  expect(before.events?.map(({ message }) => message)).toEqual(["a", "b"]);
  const start = await read(before.nextBackwardToken);
  expect([start.events, start.nextBackwardToken]).toEqual([[], before.nextBackwardToken]);
});

test("a batch is refused whole, or event by event", async () => {
  const to = await stream("limits");
  await expect(
    put(to, [
      [0, "late"],
      [-1, "early"],
    ]),
  ).rejects.toBeInstanceOf(sdk.InvalidParameterException);
  await expect(put(to, [[0, "x".repeat(1_048_576)]])).rejects.toBeInstanceOf(sdk.InvalidParameterException);
  const half = "x".repeat(600_000);
  await expect(
    put(to, [
      [0, half],
      [0, half],
    ]),
  ).rejects.toMatchObject({ message: expect.stringContaining("Upload too large") as string });
  const day = 86_400_000;
  await expect(
    put(to, [
      [-day - 1, "x"],
      [0, "y"],
    ]),
  ).rejects.toMatchObject({ message: expect.stringContaining("24 hours") as string });
  await expect(put({ logStreamName: "nowhere" }, [[0, "x"]])).rejects.toBeInstanceOf(sdk.ResourceNotFoundException);
  const old = await put(to, [[-15 * day, "too old"]]);
  expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  const early = await put(to, [
    [0, "kept"],
    [3 * 3_600_000, "too new"],
  ]);
  expect(early.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
  const { events } = await client.send(new sdk.GetLogEventsCommand({ ...to, startFromHead: true }));
  expect(events?.map(({ message }) => message)).toEqual(["kept"]);
});

test("filters over streams", async () => {
  await put(await stream("filter/1"), [
    [-5, "ERROR disk full"],
    [-4, "all is well"],
  ]);
  await put(await stream("filter/2"), [[-3, 'ERROR "net" down']]);
  const find = async (filterPattern: string) => {
    const command = new sdk.FilterLogEventsCommand({ ...group, logStreamNamePrefix: "filter/", filterPattern });
    return (await client.send(command)).events?.map(({ logStreamName, message }) => `${logStreamName} ${message}`);
  };
  expect(await find("ERROR")).toEqual(["filter/1 ERROR disk full", 'filter/2 ERROR "net" down']);
  expect(await find("ERROR -disk")).toEqual(['filter/2 ERROR "net" down']);
  expect(await find("?well ?net")).toEqual(["filter/1 all is well", 'filter/2 ERROR "net" down']);
  expect(await find('"disk full"')).toEqual(["filter/1 ERROR disk full"]);
  expect(await find("%n.t%")).toEqual(['filter/2 ERROR "net" down']);
});

test("groups: names, retention, tags, descriptions", async () => {
  await expect(client.send(new sdk.CreateLogGroupCommand(group))).rejects.toBeInstanceOf(
    sdk.ResourceAlreadyExistsException,
  );
  await expect(client.send(new sdk.CreateLogGroupCommand({ logGroupName: "a b" }))).rejects.toBeInstanceOf(
    sdk.InvalidParameterException,
  );
  await expect(client.send(new sdk.PutRetentionPolicyCommand({ ...group, retentionInDays: 8 }))).rejects.toBeInstanceOf(
    sdk.InvalidParameterException,
  );
  await client.send(new sdk.PutRetentionPolicyCommand({ ...group, retentionInDays: 7 }));
  const { logGroups } = await client.send(new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: "/spot" }));
  expect(logGroups).toMatchObject([{ ...group, retentionInDays: 7, creationTime: now }]);
  const resourceArn = logGroups?.[0]?.logGroupArn;
  await client.send(new sdk.TagResourceCommand({ resourceArn, tags: { more: "m" } }));
  await client.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: ["stack"] }));
  expect((await client.send(new sdk.ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ more: "m" });
  await client.send(new sdk.DeleteRetentionPolicyCommand(group));

  await put(await stream("describe"), [
    [-2, "a"],
    [-1, "b"],
  ]);
  const { logStreams } = await client.send(
    new sdk.DescribeLogStreamsCommand({ ...group, logStreamNamePrefix: "describe" }),
  );
  expect(logStreams).toMatchObject([
    { firstEventTimestamp: now - 2, lastEventTimestamp: now - 1, lastIngestionTime: now },
  ]);
  await client.send(new sdk.DeleteLogGroupCommand(group));
  await expect(client.send(new sdk.DescribeLogStreamsCommand(group))).rejects.toBeInstanceOf(
    sdk.ResourceNotFoundException,
  );
  await client.send(new sdk.CreateLogGroupCommand(group));
  expect((await client.send(new sdk.DescribeLogStreamsCommand(group))).logStreams).toEqual([]);
});
