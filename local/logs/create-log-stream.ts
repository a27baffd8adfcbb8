import type { CreateLogStreamCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { alreadyExists } from "./errors.ts";
import { checkStreamName, requireGroup, streamsOf } from "./groups.ts";
import type { Logs } from "./groups.ts";

export const createLogStream =
  (logs: Logs) =>
  (input: CreateLogStreamCommandInput): void => {
    const group = requireGroup(logs, input.logGroupName);
    const name = checkStreamName(input.logStreamName ?? "");
    const streams = streamsOf(logs.store, group.name);
    if (streams.get(name)) throw alreadyExists("stream");
    streams.put(name, { name, createdMs: logs.clock.now(), lastIngestionMs: null });
  };
