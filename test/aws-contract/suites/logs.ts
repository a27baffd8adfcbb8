/** How the streams of a job are read: forwards and backwards by tokens, by time, and a whole group by a pattern. */
import {
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type FilteredLogEvent,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { allPages, expectRefused, type Suite } from "../suite.ts";
import { createGroup, createStream, put, readOn, reads, type Stream } from "./logs-streams.ts";

async function createLines(account: Account, count: number): Promise<Stream> {
  const stream = await createStream(account);
  await put(
    account,
    stream,
    Array.from({ length: count }, (_, index) => [`line ${index}`, (index - count) * 1000] as const),
  );
  await reads(account, stream, count);
  return stream;
}

/** Two streams of one prefix and one of another, and what a search without a pattern finds in them. */
async function createSearched(account: Account) {
  const logGroupName = await createGroup(account);
  const say = async (logStreamName: string, ...lines: readonly (readonly [string, number])[]): Promise<void> => {
    await account.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    await put(account, { logGroupName, logStreamName }, lines);
  };
  await say("a/1", ["an ERROR here", -3000], ["all is well", -1000]);
  await say("a/2", ['{"level":"error","attempt":2}', -2000]);
  await say("b/1", ["an ERROR there", -500]);
  const all = await account.eventually("four events", async () => {
    const found = await filter(account, logGroupName, {});
    return found.length === 4 && found;
  });
  return { logGroupName, all };
}

const search = async (account: Account, logGroupName: string, more: object): Promise<readonly string[]> =>
  (await filter(account, logGroupName, more)).map(({ message = "" }) => message).toSorted();

async function filter(account: Account, logGroupName: string, more: object): Promise<readonly FilteredLogEvent[]> {
  const { items } = await allPages<FilteredLogEvent>(async (nextToken) => {
    const input = { logGroupName, ...more, ...(nextToken === undefined ? {} : { nextToken }) };
    const answer = await account.logs.send(new FilterLogEventsCommand(input));
    return { items: answer.events ?? [], next: answer.nextToken };
  });
  return items;
}

export const LOGS: Suite = {
  service: "Logs",
  cases: {
    "an event is read with its time, its message as it was, and when it came": async (account) => {
      const stream = await createStream(account);
      const before = Date.now();
      const message = 'tab\there, "quotes", é 漢 🙂, and a second\nline';
      await put(account, stream, [[message, -60_000]]);
      await reads(account, stream, 1);
      const { events } = await account.logs.send(new GetLogEventsCommand({ ...stream, startFromHead: true }));
      expect(events).toMatchObject([{ message }]);
      expect(events![0]!.timestamp).toBeGreaterThanOrEqual(before - 60_000);
      expect(events![0]!.timestamp).toBeLessThan(before);
      expect(events![0]!.ingestionTime).toBeGreaterThan(events![0]!.timestamp!);
    },

    "at its end a stream gives back the token it was asked with, and goes on from there": async (account) => {
      const stream = await createLines(account, 3);
      const first = await readOn(account, stream, null, { limit: 2 });
      expect(first.messages).toEqual(["line 0", "line 1", "line 2"]);
      expect(first.pages).toBeGreaterThan(2);
      await put(account, stream, [["late", 0]]);
      const late = await account.eventually("the late line", async () => {
        const { messages } = await readOn(account, stream, first.token);
        return messages.length > 0 && messages;
      });
      expect(late).toEqual(["late"]);
    },

    "without startFromHead the last page comes first, and the backward token leads to the one before": async (
      account,
    ) => {
      const stream = await createLines(account, 4);
      const last = await account.logs.send(new GetLogEventsCommand({ ...stream, limit: 2 }));
      expect(last.events?.map(({ message }) => message)).toEqual(["line 2", "line 3"]);
      const nextToken = last.nextBackwardToken!;
      const before = await account.logs.send(new GetLogEventsCommand({ ...stream, limit: 2, nextToken }));
      expect(before.events?.map(({ message }) => message)).toEqual(["line 0", "line 1"]);
    },

    "events put later but older are read in order of time": async (account) => {
      const stream = await createStream(account);
      await put(account, stream, [["younger", -1000]]);
      await put(account, stream, [["older", -2000]]);
      expect(await reads(account, stream, 2)).toEqual(["older", "younger"]);
    },

    "a span has its start and not its end": async (account) => {
      const stream = await createLines(account, 3);
      const { events = [] } = await account.logs.send(new GetLogEventsCommand({ ...stream, startFromHead: true }));
      const [startTime, , endTime] = events.map(({ timestamp }) => timestamp!);
      const { messages } = await readOn(account, stream, null, { startTime: startTime!, endTime: endTime! });
      expect(messages).toEqual(["line 0", "line 1"]);
    },

    "a token that nobody gave is refused": async (account) => {
      const stream = await createStream(account);
      for (const nextToken of ["nonsense", "f/1"])
        await expectRefused(
          account.logs.send(new GetLogEventsCommand({ ...stream, startFromHead: true, nextToken })),
          "InvalidParameterException",
        );
    },

    "a page has between 1 and 10,000 events": async (account) => {
      const stream = await createStream(account);
      for (const limit of [0, 10_001])
        await expectRefused(
          account.logs.send(new GetLogEventsCommand({ ...stream, limit })),
          "InvalidParameterException",
        );
    },

    "a group or stream that there is not cannot be read": async (account) => {
      const stream = await createStream(account);
      for (const unknown of [{ logStreamName: "none" }, { logGroupName: account.name() }])
        await expectRefused(
          account.logs.send(new GetLogEventsCommand({ ...stream, ...unknown })),
          "ResourceNotFoundException",
        );
    },

    "a group is named by its name or its identifier, not by both": async (account) => {
      const stream = await createStream(account);
      await expectRefused(
        account.logs.send(new GetLogEventsCommand({ ...stream, logGroupIdentifier: stream.logGroupName })),
        "InvalidParameterException",
      );
    },

    "a group is searched over its streams, by a word, their prefix and time": async (account) => {
      const { logGroupName, all } = await createSearched(account);
      expect(all.map(({ logStreamName = "" }) => logStreamName).toSorted()).toEqual(["a/1", "a/1", "a/2", "b/1"]);
      expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(4);
      const find = (more: object) => search(account, logGroupName, more);
      expect(await find({ filterPattern: "ERROR" })).toEqual(["an ERROR here", "an ERROR there"]);
      expect(await find({ logStreamNamePrefix: "b/" })).toEqual(["an ERROR there"]);
      expect(await find({ logStreamNames: ["a/1"] })).toEqual(["all is well", "an ERROR here"]);
      const startTime = all.find(({ message }) => message === "all is well")!.timestamp;
      expect(await find({ startTime })).toEqual(["all is well", "an ERROR there"]);
      expect(await find({ startTime, endTime: startTime })).toEqual(["all is well"]);
    },

    "a pattern has phrases, alternatives, words to leave out, and members of JSON": async (account) => {
      const { logGroupName } = await createSearched(account);
      const find = (filterPattern: string) => search(account, logGroupName, { filterPattern });
      expect(await find('"is well"')).toEqual(["all is well"]);
      expect(await find("ERROR -there")).toEqual(["an ERROR here"]);
      expect(await find("?well ?there")).toEqual(["all is well", "an ERROR there"]);
      expect(await find('{ $.level = "error" && $.attempt >= 2 }')).toHaveLength(1);
      expect(await find("{ $.attempt > 2 }")).toEqual([]);
    },

    "a search names streams or their prefix, not both": async (account) => {
      const logGroupName = await createGroup(account);
      const command = new FilterLogEventsCommand({
        logGroupName,
        logStreamNames: ["a"],
        logStreamNamePrefix: "a",
      });
      await expectRefused(account.logs.send(command), "InvalidParameterException");
    },

    "a pattern that is none is refused": async (account) => {
      const logGroupName = await createGroup(account);
      await expectRefused(
        account.logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: "{ $.a = }" })),
        "InvalidParameterException",
      );
    },
  },
};
