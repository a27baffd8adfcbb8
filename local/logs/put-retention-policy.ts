import type { PutRetentionPolicyCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "./errors.ts";
import { RETENTION_DAYS } from "./facts.ts";
import { groupsOf, requireGroup } from "./groups.ts";
import type { Logs } from "./groups.ts";

export const putRetentionPolicy =
  (logs: Logs) =>
  (input: PutRetentionPolicyCommandInput): void => {
    const { retentionInDays: retentionDays = 0 } = input;
    const group = requireGroup(logs, input.logGroupName);
    if (!RETENTION_DAYS.has(retentionDays)) {
      throw invalidParameter(
        `${retentionDays} is not a valid retention: it must be one of ${[...RETENTION_DAYS].join(", ")}`,
      );
    }
    groupsOf(logs.store).put(group.name, { ...group, retentionDays });
  };
