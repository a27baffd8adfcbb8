import type { UntagResourceCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { groupsOf, requireGroup } from "./groups.ts";
import type { Logs } from "./groups.ts";

export const untagResource =
  (logs: Logs) =>
  (input: UntagResourceCommandInput): void => {
    const group = requireGroup(logs, input.resourceArn);
    const kept = Object.entries(group.tags).filter(([key]) => !input.tagKeys?.includes(key));
    groupsOf(logs.store).put(group.name, { ...group, tags: Object.fromEntries(kept) });
  };
