/** What the scripts printed: one CloudWatch stream per attempt, read as one text. */
import { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { logStreamOf } from "../core/naming.ts";
import type { LogLine, LogPage, LogReader, LogsQuery } from "../core/ports-api.ts";
import { logsClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { readToken, unreadableToken, writeToken } from "./page-token.ts";

/** The attempt that is being read, and CloudWatch's own token in its stream; null: from the stream's beginning. */
interface Position {
  readonly attempt: number;
  readonly token: string | null;
}

export const logs = ({ logGroup }: Environment): LogReader => ({
  read: async (query) => {
    const last = query.attempt ?? query.attempts;
    let position = startOf(query);
    for (;;) {
      const page = await readStream(logGroup, query, position);
      if (page.lines.length > 0 || position.attempt >= last) return page;
      // An earlier attempt's stream is read to its end: the next one goes on.
      position = { attempt: position.attempt + 1, token: null };
    }
  },
});

/** A token is of the attempt that is asked for, or of one that was: a made-up one would be read stream after stream. */
function startOf({ attempt, attempts, nextToken }: LogsQuery): Position {
  if (nextToken === null) return { attempt: attempt ?? 1, token: null };
  const { attempt: at, token } = readToken(nextToken);
  const [first, last] = attempt === null ? [1, Math.max(1, attempts)] : [attempt, attempt];
  const isReadable = Number.isSafeInteger(at) && (token === null || typeof token === "string");
  if (isReadable && Number(at) >= first && Number(at) <= last) return { attempt: Number(at), token };
  throw unreadableToken();
}

/** At the end of a stream CloudWatch gives back the token it was asked with, and goes on from it later. */
async function readStream(logGroup: string, query: LogsQuery, position: Position): Promise<LogPage> {
  const { attempt, token } = position;
  try {
    const answer = await logsClient().send(
      new GetLogEventsCommand({
        logGroupName: logGroup,
        logStreamName: logStreamOf(query.jobId, attempt),
        startFromHead: true,
        limit: query.limit,
        ...(token === null ? {} : { nextToken: token }),
      }),
    );
    const lines = (answer.events ?? []).map(({ timestamp = 0, message = "" }): LogLine => ({
      time: new Date(timestamp).toISOString(),
      attempt,
      message,
    }));
    return { lines, nextToken: writeToken({ attempt, token: answer.nextForwardToken ?? token }) };
  } catch (error) {
    if (isAwsError(error, "ResourceNotFoundException")) return { lines: [], nextToken: writeToken({ ...position }) };
    if (isAwsError(error, "InvalidParameterException") && token !== null) throw unreadableToken();
    throw error;
  }
}
