/** Events of our own, the rules that match them, and where they go. */
import {
  DeleteRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
  type PutEventsRequestEntry,
  type Target,
} from "@aws-sdk/client-eventbridge";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";
import { createQueue } from "./sqs.ts";

export async function createRule(
  account: Account,
  pattern: object,
): Promise<{ readonly Name: string; readonly arn: string }> {
  const { events, name, later } = account;
  const Name = name();
  const { RuleArn } = await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) }));
  later(() => events.send(new DeleteRuleCommand({ Name })));
  return { Name, arn: RuleArn! };
}

async function putTargets({ events, later }: Account, Rule: string, Targets: Target[]) {
  const answer = await events.send(new PutTargetsCommand({ Rule, Targets }));
  later(() => events.send(new RemoveTargetsCommand({ Rule, Ids: Targets.map(({ Id }) => Id!) })));
  return answer;
}

/** A queue that hears of the rule's events; `receive` takes one, as it came. */
export async function listen(
  account: Account,
  rule: { readonly Name: string; readonly arn: string },
  more: Partial<Target> = {},
) {
  const { sqs } = account;
  const QueueUrl = await createQueue(account);
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const Arn = Attributes!["QueueArn"]!;
  const statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: Arn,
    Condition: { ArnEquals: { "aws:SourceArn": rule.arn } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await putTargets(account, rule.Name, [{ Id: "queue", Arn, ...more }]);
  return async (): Promise<any> => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    if (!Messages?.[0]) return null;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle! }));
    return JSON.parse(Messages[0].Body!) as unknown;
  };
}

const put = ({ events }: Account, ...Entries: PutEventsRequestEntry[]) =>
  events.send(new PutEventsCommand({ Entries }));

const entry = (Source: string, more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  Source,
  DetailType: "Thing",
  Detail: '{"n":1}',
  ...more,
});

/** A rule may hear nothing for a moment after it was made, so the event is put until it comes. */
const hear = (account: Account, receive: () => Promise<any>, event: PutEventsRequestEntry): Promise<any> =>
  account.eventually("the event", async () => {
    expect((await put(account, event)).FailedEntryCount).toBe(0);
    return receive();
  });

export const EVENTBRIDGE: Suite = {
  service: "EventBridge",
  cases: {
    "each entry is taken or refused alone, in the order they came": async (account) => {
      const answer = await put(
        account,
        entry("contract"),
        { Source: "contract", DetailType: "Thing" },
        entry("contract", { Detail: "{" }),
        entry("aws.ec2"),
        entry("contract"),
      );
      expect(answer.FailedEntryCount).toBe(3);
      expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
        undefined,
        "InvalidArgument",
        "MalformedDetail",
        // The API reference has the longer name; SDK users report the shorter.
        expect.stringMatching(/^NotAuthorizedForSource(Exception)?$/),
        undefined,
      ]);
      const ids = answer.Entries!.flatMap(({ EventId }) => EventId ?? []);
      expect(new Set(ids).size).toBe(2);
    },

    "a request of which nothing is taken is answered all the same": async (account) => {
      // "Fails the entire request" (API reference, PutEventsRequestEntry) is said of this; what is seen is an answer.
      const answer = await put(account, { Source: "contract", DetailType: "Thing" });
      expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: "InvalidArgument" }] });
    },

    "a request has one to ten entries, of 1 MB together": async (account) => {
      await expectRefused(put(account), "ValidationException");
      await expectRefused(put(account, ...Array.from({ length: 11 }, () => entry("contract"))), "ValidationException");
      const Detail = JSON.stringify({ text: "x".repeat(1024 ** 2) });
      await expectRefused(put(account, entry("contract", { Detail })), "ValidationException");
    },

    "an event arrives in its envelope": async (account) => {
      const Source = account.name();
      const receive = await listen(account, await createRule(account, { source: [Source] }));
      const Time = new Date("2026-11-22T12:00:00Z");
      const Resources = ["arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0"];
      const event = await hear(account, receive, entry(Source, { Time, Resources }));
      expect(event).toEqual({
        version: "0",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        "detail-type": "Thing",
        source: Source,
        account: expect.stringMatching(/^\d{12}$/),
        time: "2026-11-22T12:00:00Z",
        region: account.target.config.region,
        resources: Resources,
        detail: { n: 1 },
      });
    },

    "a rule hears what matches, and nothing else": async (account) => {
      const Source = account.name();
      const rule = await createRule(account, { source: [Source], detail: { state: ["terminated", "stopped"] } });
      const receive = await listen(account, rule);
      const inState = (state: string) => entry(Source, { Detail: JSON.stringify({ state }) });
      await put(account, inState("running"));
      expect((await hear(account, receive, inState("stopped"))).detail).toEqual({ state: "stopped" });
      expect((await hear(account, receive, inState("terminated"))).detail.state).not.toBe("running");
    },

    "a target may be given a part of the event, or a text with parts of it": async (account) => {
      const Source = account.name();
      const rule = await createRule(account, { source: [Source] });
      const part = await listen(account, rule, { InputPath: "$.detail" });
      expect(await hear(account, part, entry(Source))).toEqual({ n: 1 });
      const second = await createRule(account, { source: [`${Source}-2`] });
      const InputTransformer = {
        InputPathsMap: { n: "$.detail.n", from: "$.source" },
        InputTemplate: '{"was": <n>, "from": <from>}',
      };
      const written = await listen(account, second, { InputTransformer });
      expect(await hear(account, written, entry(`${Source}-2`))).toEqual({ was: 1, from: `${Source}-2` });
    },

    "patterns match by value, prefix, suffix, absence, number, wildcard and alternative": async ({ events }) => {
      const matches = async (detail: object, value: object): Promise<boolean | undefined> => {
        const Event = JSON.stringify({
          version: "0",
          id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
          "detail-type": "Thing",
          source: "contract",
          account: "123456789012",
          time: "2026-11-22T12:00:00Z",
          region: "us-east-1",
          resources: [],
          detail: value,
        });
        return (await events.send(new TestEventPatternCommand({ EventPattern: JSON.stringify({ detail }), Event })))
          .Result;
      };
      for (const [pattern, yes, no] of [
        [{ a: ["x", "y"] }, { a: "y" }, { a: "z" }],
        [{ a: ["x"] }, { a: ["w", "x"] }, { a: ["w"] }],
        [{ a: [1] }, { a: 1 }, { a: "1" }],
        [{ a: [null] }, { a: null }, {}],
        [{ a: { b: ["x"] } }, { a: { b: "x", c: 1 } }, { b: "x" }],
        [{ a: [{ prefix: "x-" }] }, { a: "x-1" }, { a: "y" }],
        [{ a: [{ suffix: ".gz" }] }, { a: "t.gz" }, { a: "gz" }],
        [{ a: [{ "anything-but": ["x"] }] }, { a: "y" }, { a: "x" }],
        [{ a: [{ "anything-but": { prefix: "x" } }] }, { a: "y" }, { a: "xy" }],
        [{ a: [{ exists: true }] }, { a: 0 }, { b: 0 }],
        [{ a: [{ exists: false }] }, { b: 0 }, { a: 0 }],
        [{ a: [{ numeric: [">", 0, "<=", 5] }] }, { a: 5 }, { a: 0 }],
        [{ a: [{ "equals-ignore-case": "x" }] }, { a: "X" }, { a: "y" }],
        [{ a: [{ wildcard: "spot-*-run" }] }, { a: "spot-dev-run" }, { a: "spot-run" }],
        [{ $or: [{ a: ["x"] }, { b: ["x"] }] }, { b: "x" }, { c: "x" }],
      ] as [object, object, object][]) {
        expect(await matches(pattern, yes), JSON.stringify([pattern, yes])).toBe(true);
        expect(await matches(pattern, no), JSON.stringify([pattern, no])).toBe(false);
      }
    },
  },
};
