/** EnableRule and DisableRule. */
import type { EnableRuleRequest } from "@aws-sdk/client-eventbridge";
import { findRule } from "./context.ts";
import type { EventsContext } from "./context.ts";

const setEnabled =
  (isEnabled: boolean) =>
  (context: EventsContext) =>
  (input: EnableRuleRequest): object => {
    const rule = findRule(context, input);
    const scheduledAt = isEnabled && !rule.isEnabled ? context.cloud.clock.now() : rule.scheduledAt;
    context.state.rules.put(rule.name, { ...rule, isEnabled, scheduledAt });
    context.schedules.reset(rule.name);
    return {};
  };

export const enableRule = setEnabled(true);
export const disableRule = setEnabled(false);
