import type { PutRuleRequest, PutRuleResponse } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../kernel/service.ts";
import type { Call } from "../kernel/service.ts";
import { checkBus, invalid } from "./context.ts";
import type { EventsContext } from "./context.ts";
import { MOST_RULES, RULE_NAME } from "./facts.ts";
import { parsePattern } from "./parse-pattern.ts";
import { parseSchedule } from "./schedule.ts";

/** Makes or overwrites a rule; its targets stay. */
export const putRule =
  ({ cloud, state, schedules }: EventsContext) =>
  (input: PutRuleRequest, { caller }: Call): PutRuleResponse => {
    checkBus(cloud, input.EventBusName);
    const { Name: name = "", EventPattern: pattern, ScheduleExpression: schedule } = input;
    checkRule(name, pattern, schedule);
    const before = state.rules.get(name);
    if (!before && state.rules.values().length >= MOST_RULES) {
      throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
    }
    const isSameSchedule = before !== undefined && before.isEnabled && before.schedule === (schedule ?? null);
    const arn = `arn:aws:events:${cloud.region}:${cloud.accountId}:rule/${name}`;
    state.rules.put(name, {
      name,
      arn,
      description: input.Description ?? null,
      pattern: pattern ?? null,
      schedule: schedule ?? null,
      isEnabled: input.State !== "DISABLED",
      scheduledAt: isSameSchedule ? before.scheduledAt : cloud.clock.now(),
      createdBy: caller.accountId,
      // Tags are only taken at creation (API reference, PutRule).
      tags: before?.tags ?? Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
      targets: before?.targets ?? [],
    });
    schedules.reset(name);
    return { RuleArn: arn };
  };

function checkRule(name: string, pattern: string | undefined, schedule: string | undefined): void {
  if (!RULE_NAME.test(name)) {
    throw invalid(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  }
  if (!pattern && !schedule) throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (pattern) parsePattern(pattern);
  if (schedule) parseSchedule(schedule);
}
