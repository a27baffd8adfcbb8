import type { CreateLogGroupCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { alreadyExists } from "./errors.ts";
import { checkGroupName, groupsOf } from "./groups.ts";
import type { Logs } from "./groups.ts";
import { mergeTags } from "./tags.ts";

export const createLogGroup =
  (logs: Logs) =>
  (input: CreateLogGroupCommandInput): void => {
    const name = checkGroupName(input.logGroupName ?? "");
    if (groupsOf(logs.store).get(name)) throw alreadyExists("group");
    const tags = mergeTags({}, input.tags ?? {});
    groupsOf(logs.store).put(name, { name, createdMs: logs.clock.now(), retentionDays: null, tags });
  };
