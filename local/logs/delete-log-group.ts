import type { DeleteLogGroupCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { batchesOf, groupsOf, requireGroup, streamsOf } from "./groups.ts";
import type { Logs } from "./groups.ts";

export const deleteLogGroup =
  (logs: Logs) =>
  (input: DeleteLogGroupCommandInput): void => {
    const { name } = requireGroup(logs, input.logGroupName);
    const streams = streamsOf(logs.store, name);
    for (const [stream] of streams.entries()) {
      const batches = batchesOf(logs.store, name, stream);
      for (const [id] of batches.entries()) batches.delete(id);
      streams.delete(stream);
    }
    groupsOf(logs.store).delete(name);
  };
