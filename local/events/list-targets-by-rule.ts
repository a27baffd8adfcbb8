import type { ListTargetsByRuleRequest, ListTargetsByRuleResponse } from "@aws-sdk/client-eventbridge";
import { findRule } from "./context.ts";
import type { EventsContext } from "./context.ts";
import { paginate } from "./paginate.ts";

export const listTargetsByRule =
  (context: EventsContext) =>
  (input: ListTargetsByRuleRequest): ListTargetsByRuleResponse => {
    const { items, NextToken } = paginate(findRule(context, input).targets, input);
    return { Targets: items, NextToken };
  };
