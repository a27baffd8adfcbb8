/** What the scripts printed: one CloudWatch stream per attempt, read as one text. */
import { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { logStreamOf } from "../core/naming.ts";
import type { LogLine, LogReader, LogsQuery } from "../core/ports-api.ts";
import { logsClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { readToken, unreadableToken, writeToken } from "./page-token.ts";

/**
 * How far the text is read. In a handover two attempts print at once: the old one computes on while `setup` runs on the
 * new one. So an attempt is done with only when its machine is gone and its stream is read to the end.
 */
interface Position {
  /** CloudWatch's own token for each attempt that was begun and is not done with; null: from the stream's beginning. */
  readonly tokens: Readonly<Record<number, string | null>>;
  /** The first attempt that was not begun. */
  readonly next: number;
}
interface StreamPage {
  readonly lines: readonly LogLine[];
  readonly token: string | null;
}

export const logs = ({ logGroup }: Environment): LogReader => ({
  read: async (query) => {
    const { first, last } = rangeOf(query);
    let position = startOf(query, first, last);
    for (const attempt of unread(position, last)) {
      const page = await readStream(logGroup, query, attempt, position.tokens[attempt] ?? null);
      const isDone = page.lines.length === 0 && attempt < last && !query.openAttempts.includes(attempt);
      position = advance(position, attempt, isDone ? undefined : page.token);
      if (page.lines.length > 0) return { lines: page.lines, nextToken: writeToken({ ...position }) };
    }
    return { lines: [], nextToken: writeToken({ ...position }) };
  },
});

const rangeOf = ({ attempt, attempts }: LogsQuery): { readonly first: number; readonly last: number } =>
  attempt === null ? { first: 1, last: Math.max(1, attempts) } : { first: attempt, last: attempt };

const begun = ({ tokens }: Position): readonly number[] => Object.keys(tokens).map(Number);

const unread = (position: Position, last: number): readonly number[] => [
  ...begun(position),
  ...Array.from({ length: Math.max(0, last + 1 - position.next) }, (_, index) => position.next + index),
];

/** `token` undefined: done with. */
function advance({ tokens, next }: Position, attempt: number, token: string | null | undefined): Position {
  const { [attempt]: _, ...others } = tokens;
  return { tokens: token === undefined ? others : { ...others, [attempt]: token }, next: Math.max(next, attempt + 1) };
}

/** A token is of attempts that are asked for: a made-up one would be read stream after stream. */
function startOf({ nextToken }: LogsQuery, first: number, last: number): Position {
  if (nextToken === null) return { tokens: {}, next: first };
  const { tokens, next } = readToken(nextToken);
  if (typeof tokens !== "object" || tokens === null) throw unreadableToken();
  const position = { tokens, next } as Position;
  const isWithin = (attempt: unknown, most: number): boolean =>
    Number.isSafeInteger(attempt) && Number(attempt) >= first && Number(attempt) <= most;
  const isReadable =
    isWithin(next, last + 1) &&
    begun(position).every((attempt) => isWithin(attempt, last)) &&
    Object.values(tokens).every((token) => token === null || typeof token === "string");
  if (!isReadable) throw unreadableToken();
  return position;
}

/**
 * The stream's next lines; none: it is read to its end for now. An empty page alone does not say so: at the end
 * CloudWatch gives back the token it was asked with, and goes on from it later (API reference, GetLogEvents).
 */
async function readStream(
  logGroup: string,
  query: LogsQuery,
  attempt: number,
  token: string | null,
): Promise<StreamPage> {
  for (let at = token; ;) {
    const page = await askStream(logGroup, query, attempt, at);
    if (page.lines.length > 0 || page.token === at) return page;
    at = page.token;
  }
}

async function askStream(
  logGroupName: string,
  { jobId, limit }: LogsQuery,
  attempt: number,
  token: string | null,
): Promise<StreamPage> {
  const logStreamName = logStreamOf(jobId, attempt);
  const at = token === null ? {} : { nextToken: token };
  try {
    const { events = [], nextForwardToken } = await logsClient().send(
      new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, limit, ...at }),
    );
    const lines = events.map(({ timestamp = 0, message = "" }): LogLine => ({
      time: new Date(timestamp).toISOString(),
      attempt,
      message,
    }));
    return { lines, token: nextForwardToken ?? token };
  } catch (error) {
    if (isAwsError(error, "ResourceNotFoundException")) return { lines: [], token };
    if (isAwsError(error, "InvalidParameterException") && token !== null) throw unreadableToken();
    throw error;
  }
}
