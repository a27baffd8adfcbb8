/** A group with a stream of its own, and lines in it. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  type GetLogEventsCommandInput,
  type PutLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Account } from "../account.ts";

export interface Stream {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

export const DAY_MS = 86_400_000;

export async function createGroup(
  { logs, name, later }: Account,
  more: { readonly tags?: Record<string, string> } = {},
): Promise<string> {
  const logGroupName = name();
  await logs.send(new CreateLogGroupCommand({ logGroupName, ...more }));
  later(() => logs.send(new DeleteLogGroupCommand({ logGroupName })));
  return logGroupName;
}

export async function createStream(account: Account): Promise<Stream> {
  const stream = { logGroupName: await createGroup(account), logStreamName: "job-a/1" };
  await account.logs.send(new CreateLogStreamCommand(stream));
  return stream;
}

/** Each event with its milliseconds from now. */
export function put(
  { logs }: Account,
  stream: Stream,
  events: readonly (readonly [message: string, fromNowMs: number])[] = [["x", 0]],
): Promise<PutLogEventsCommandOutput> {
  const now = Date.now();
  const logEvents = events.map(([message, fromNowMs]) => ({ message, timestamp: now + fromNowMs }));
  return logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
}

export interface Read {
  readonly messages: readonly string[];
  readonly pages: number;
  readonly token: string;
}

/** To where a token comes back as it was sent: pages before may be empty (API reference, GetLogEvents). */
export async function readOn(
  { logs }: Account,
  stream: Stream,
  token: string | null = null,
  more: Partial<GetLogEventsCommandInput> = {},
): Promise<Read> {
  const messages: string[] = [];
  let nextToken = token ?? undefined;
  for (let pages = 1; ; pages++) {
    const answer = await logs.send(
      new GetLogEventsCommand({ ...stream, startFromHead: true, ...more, ...(nextToken ? { nextToken } : {}) }),
    );
    messages.push(...(answer.events ?? []).map(({ message = "" }) => message));
    if (answer.nextForwardToken === nextToken) return { messages, pages, token: nextToken! };
    nextToken = answer.nextForwardToken;
  }
}

/** The whole stream, once it has so many: what was put is seen within seconds. */
export const reads = (account: Account, stream: Stream, count: number): Promise<readonly string[]> =>
  account.eventually(`${count} events`, async () => {
    const { messages } = await readOn(account, stream);
    return messages.length >= count && messages;
  });
