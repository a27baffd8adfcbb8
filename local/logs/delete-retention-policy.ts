import type { DeleteRetentionPolicyCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { groupsOf, requireGroup } from "./groups.ts";
import type { Logs } from "./groups.ts";

export const deleteRetentionPolicy =
  (logs: Logs) =>
  (input: DeleteRetentionPolicyCommandInput): void => {
    const group = requireGroup(logs, input.logGroupName);
    groupsOf(logs.store).put(group.name, { ...group, retentionDays: null });
  };
