import type { DeleteRuleRequest } from "@aws-sdk/client-eventbridge";
import { checkBus, invalid } from "./context.ts";
import type { EventsContext } from "./context.ts";

/** Of a rule that does not exist: as AWS, no error. */
export const deleteRule =
  ({ cloud, state, schedules }: EventsContext) =>
  (input: DeleteRuleRequest): object => {
    checkBus(cloud, input.EventBusName);
    const name = input.Name ?? "";
    if ((state.rules.get(name)?.targets.length ?? 0) > 0) throw invalid("Rule can't be deleted since it has targets.");
    state.rules.delete(name);
    schedules.reset(name);
    return {};
  };
