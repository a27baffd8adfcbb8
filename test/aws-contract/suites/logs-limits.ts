/** What may be made and put: names, groups and their settings, the order of streams, the limits of a batch. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  type LogStream,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "vitest";
import { allPages, expectRefused, type Suite } from "../suite.ts";
import { createGroup, createStream, DAY_MS, put, reads } from "./logs-streams.ts";

/** CloudWatch Logs API reference, PutLogEvents: with 26 bytes of each event counted beside its message. */
const BATCH_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const BATCH_EVENTS = 10_000;

export const LOGS_LIMITS: Suite = {
  service: "Logs",
  cases: {
    "a group is found by its prefix, with its ARN, tags and retention": async (account) => {
      const tags = { contract: account.name() };
      const logGroupName = await createGroup(account, { tags });
      const find = () =>
        account.eventually(logGroupName, async () => {
          const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName });
          return (await account.logs.send(command)).logGroups?.find((one) => one.logGroupName === logGroupName);
        });
      const found = await find();
      expect(found.creationTime).toEqual(expect.any(Number));
      expect(found.arn).toMatch(new RegExp(`^arn:aws:logs:[a-z0-9-]+:\\d{12}:log-group:${logGroupName}:\\*$`));
      expect(found.retentionInDays).toBeUndefined();
      await account.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
      await account.eventually("a retention of 14 days", async () => (await find()).retentionInDays === 14);
      await account.logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
      await account.eventually("no retention", async () => (await find()).retentionInDays === undefined);
      const resourceArn = found.arn!.replace(/:\*$/, "");
      expect((await account.logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual(tags);
    },

    "a group can be made once only, and is gone when it is deleted": async ({ logs, name, eventually }) => {
      const logGroupName = name();
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      await expectRefused(logs.send(new CreateLogGroupCommand({ logGroupName })), "ResourceAlreadyExistsException");
      await logs.send(new DeleteLogGroupCommand({ logGroupName }));
      await eventually("the group is gone", async () => {
        const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName });
        return (await logs.send(command)).logGroups?.length === 0;
      });
      await expectRefused(logs.send(new DeleteLogGroupCommand({ logGroupName })), "ResourceNotFoundException");
    },

    "a group is found by any part of its name, in the letters' case": async ({ logs, name, later, eventually }) => {
      const logGroupName = `/Contract/${name()}`;
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      later(() => logs.send(new DeleteLogGroupCommand({ logGroupName })));
      const find = async (logGroupNamePattern: string): Promise<readonly string[]> => {
        const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern }));
        return logGroups.map((one) => one.logGroupName!);
      };
      const part = logGroupName.slice(4);
      await eventually(logGroupName, async () => (await find(part)).includes(logGroupName));
      expect(await find(part.toUpperCase())).toEqual([]);
    },

    "groups are looked for by prefix or by pattern, not by both": async ({ logs }) => {
      const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: "abc", logGroupNamePattern: "bcd" });
      await expectRefused(logs.send(command), "InvalidParameterException");
    },

    "a retention is one of the days there are": async (account) => {
      const logGroupName = await createGroup(account);
      const set = (input: { logGroupName: string; retentionInDays: number }) =>
        account.logs.send(new PutRetentionPolicyCommand(input));
      await expectRefused(set({ logGroupName, retentionInDays: 2 }), "InvalidParameterException");
      await expectRefused(set({ logGroupName: account.name(), retentionInDays: 14 }), "ResourceNotFoundException");
    },

    "a name of a group or stream has its characters": async (account) => {
      const { logs } = account;
      const unnamed = new CreateLogGroupCommand({ logGroupName: "not a name" });
      await expectRefused(logs.send(unnamed), "InvalidParameterException");
      const logGroupName = await createGroup(account);
      const create = (logStreamName: string) => logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      for (const name of ["a:b", "a*"]) await expectRefused(create(name), "InvalidParameterException");
      await create("job a/1 [x]");
    },

    "a stream can be made once only": async (account) => {
      const stream = await createStream(account);
      await expectRefused(account.logs.send(new CreateLogStreamCommand(stream)), "ResourceAlreadyExistsException");
      const nowhere = new CreateLogStreamCommand({ ...stream, logGroupName: account.name() });
      await expectRefused(account.logs.send(nowhere), "ResourceNotFoundException");
    },

    "streams come by name or by their last event, page by page": async (account) => {
      const logGroupName = await createGroup(account);
      const names = ["b/1", "a/2", "a/1"];
      for (const [index, logStreamName] of names.entries()) {
        await account.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
        await put(account, { logGroupName, logStreamName }, [["x", (index - names.length) * 1000]]);
      }
      const list = (more: object) =>
        allPages<LogStream>(async (nextToken) => {
          const input = { logGroupName, limit: 1, ...more, ...(nextToken === undefined ? {} : { nextToken }) };
          const answer = await account.logs.send(new DescribeLogStreamsCommand(input));
          return { items: answer.logStreams ?? [], next: answer.nextToken };
        });
      const namesOf = async (more: object) => (await list(more)).items.map(({ logStreamName }) => logStreamName);
      const all = await account.eventually("three streams", async () => {
        const listed = await list({});
        return listed.items.length === names.length && listed;
      });
      expect(all.items.map(({ logStreamName }) => logStreamName)).toEqual(["a/1", "a/2", "b/1"]);
      expect(all.pages).toBeGreaterThanOrEqual(names.length);
      for (const { arn, logStreamName } of all.items)
        expect(arn).toMatch(new RegExp(`:log-group:${logGroupName}:log-stream:${logStreamName}$`));
      expect(await namesOf({ logStreamNamePrefix: "a/", descending: true })).toEqual(["a/2", "a/1"]);
      await account.eventually("the order of the last events", async () => {
        const found = await namesOf({ orderBy: "LastEventTime", descending: true });
        return found.join() === names.toReversed().join();
      });
      await expectRefused(list({ orderBy: "LastEventTime", logStreamNamePrefix: "a" }), "InvalidParameterException");
    },

    "nothing is put into a group or stream that there is not": async (account) => {
      const stream = await createStream(account);
      await expectRefused(put(account, { ...stream, logStreamName: "none" }), "ResourceNotFoundException");
      await expectRefused(put(account, { ...stream, logGroupName: account.name() }), "ResourceNotFoundException");
    },

    "a batch has events with a message, in order of time, within a day": async (account) => {
      const stream = await createStream(account);
      const refused = (...events: readonly (readonly [string, number])[]) =>
        expectRefused(put(account, stream, events), "InvalidParameterException");
      await refused();
      await refused(["", 0]);
      await refused(["later", 0], ["earlier", -5000]);
      await refused(["first", -DAY_MS - 60_000], ["second", 0]);
      await put(account, stream, [
        ["a day before", -DAY_MS],
        ["now", 0],
      ]);
      expect(await reads(account, stream, 2)).toEqual(["a day before", "now"]);
    },

    "a batch has at most 1 MiB, with 26 bytes of each event counted": async (account) => {
      const stream = await createStream(account);
      // Two bytes in UTF-8.
      const half = "é".repeat((BATCH_BYTES / 2 - EVENT_OVERHEAD_BYTES) / 2);
      await put(account, stream, [
        [half, 0],
        [half, 0],
      ]);
      const larger = put(account, stream, [
        [half, 0],
        [`${half}x`, 0],
      ]);
      await expectRefused(larger, "InvalidParameterException");
    },

    "a batch has at most 10,000 events": async (account) => {
      const stream = await createStream(account);
      const events = Array.from({ length: BATCH_EVENTS + 1 }, () => ["x", 0] as const);
      await expectRefused(put(account, stream, events), "InvalidParameterException");
    },

    "events too old or too new are left out, and the answer says where they end and begin": async (account) => {
      const stream = await createStream(account);
      const old = await put(account, stream, [
        ["older than 14 days", -14 * DAY_MS - 3_600_000],
        ["younger", -14 * DAY_MS + 3_600_000],
      ]);
      expect(old.rejectedLogEventsInfo).toMatchObject({ tooOldLogEventEndIndex: 1 });
      const early = await put(account, stream, [
        ["now", 0],
        ["in three hours", 3 * 3_600_000],
      ]);
      expect(early.rejectedLogEventsInfo).toMatchObject({ tooNewLogEventStartIndex: 1 });
      expect(await reads(account, stream, 2)).toEqual(["younger", "now"]);
    },

    "events older than their group's retention are left out": async (account) => {
      const stream = await createStream(account);
      const { logGroupName } = stream;
      await account.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
      const answer = await put(account, stream, [
        ["expired", -DAY_MS - 3_600_000],
        ["kept", -DAY_MS + 3_600_000],
      ]);
      expect(answer.rejectedLogEventsInfo).toMatchObject({ expiredLogEventEndIndex: 1 });
      expect(await reads(account, stream, 1)).toEqual(["kept"]);
    },
  },
};
