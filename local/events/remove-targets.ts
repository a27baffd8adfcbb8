import type { RemoveTargetsRequest, RemoveTargetsResponse } from "@aws-sdk/client-eventbridge";
import { findRule } from "./context.ts";
import type { EventsContext } from "./context.ts";

export const removeTargets =
  (context: EventsContext) =>
  (input: RemoveTargetsRequest): RemoveTargetsResponse => {
    const rule = findRule(context, input);
    const isGiven = (id: string | undefined): boolean => id !== undefined && (input.Ids ?? []).includes(id);
    const failed = (input.Ids ?? []).filter((id) => !rule.targets.some(({ Id }) => Id === id));
    context.state.rules.put(rule.name, { ...rule, targets: rule.targets.filter(({ Id }) => !isGiven(Id)) });
    return {
      FailedEntryCount: failed.length,
      FailedEntries: failed.map((TargetId) => ({
        TargetId,
        ErrorCode: "ResourceNotFoundException",
        ErrorMessage: `Target ${TargetId} does not exist on rule ${rule.name}.`,
      })),
    };
  };
