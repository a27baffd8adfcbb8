import type {
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsResponse,
  LogStream as Description,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "./errors.ts";
import { DESCRIBE_PAGE } from "./facts.ts";
import { eventsOf, groupArn, requireNamedGroup, streamsOf } from "./groups.ts";
import type { LogGroup, Logs, LogStream } from "./groups.ts";
import { checkLimit, pageOf } from "./pages.ts";

export const describeLogStreams =
  (logs: Logs) =>
  (input: DescribeLogStreamsCommandInput): DescribeLogStreamsResponse => {
    const group = requireNamedGroup(logs, input);
    const { logStreamNamePrefix: prefix = "", orderBy = "LogStreamName", descending = false } = input;
    if (orderBy === "LastEventTime" && prefix !== "") {
      throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    const streams = streamsOf(logs.store, group.name)
      .values()
      .filter(({ name }) => name.startsWith(prefix))
      .map((stream) => describe(logs, group, stream))
      .sort((a, b) => {
        if (orderBy === "LastEventTime") return (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0);
        return (a.logStreamName ?? "") < (b.logStreamName ?? "") ? -1 : 1;
      });
    if (descending) streams.reverse();
    const { items, next } = pageOf(streams, input.nextToken, checkLimit(input.limit, DESCRIBE_PAGE));
    return { logStreams: [...items], ...next };
  };

function describe(logs: Logs, group: LogGroup, { name, createdMs, lastIngestionMs }: LogStream): Description {
  const events = eventsOf(logs, group, name);
  const times =
    lastIngestionMs === null
      ? {}
      : {
          firstEventTimestamp: events[0]?.timestamp,
          lastEventTimestamp: events.at(-1)?.timestamp,
          lastIngestionTime: lastIngestionMs,
        };
  const arn = `${groupArn(logs, group.name)}:log-stream:${name}`;
  return { logStreamName: name, creationTime: createdMs, arn, storedBytes: 0, uploadSequenceToken: "0", ...times };
}
