import type { TagResourceCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { groupsOf, requireGroup } from "./groups.ts";
import type { Logs } from "./groups.ts";
import { mergeTags } from "./tags.ts";

export const tagResource =
  (logs: Logs) =>
  (input: TagResourceCommandInput): void => {
    const group = requireGroup(logs, input.resourceArn);
    groupsOf(logs.store).put(group.name, { ...group, tags: mergeTags(group.tags, input.tags ?? {}) });
  };
