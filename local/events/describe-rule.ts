/** DescribeRule and ListRules. */
import type {
  DescribeRuleRequest,
  DescribeRuleResponse,
  ListRulesRequest,
  ListRulesResponse,
  Rule as RuleShape,
} from "@aws-sdk/client-eventbridge";
import { checkBus, findRule } from "./context.ts";
import type { EventsContext } from "./context.ts";
import { BUS } from "./facts.ts";
import { paginate } from "./paginate.ts";
import type { Rule } from "./state.ts";

export const describeRule =
  (context: EventsContext) =>
  (input: DescribeRuleRequest): DescribeRuleResponse => {
    const rule = findRule(context, input);
    return { ...describe(rule), CreatedBy: rule.createdBy };
  };

export const listRules =
  ({ cloud, state }: EventsContext) =>
  (input: ListRulesRequest): ListRulesResponse => {
    checkBus(cloud, input.EventBusName);
    const rules = state.rules.values().filter(({ name }) => name.startsWith(input.NamePrefix ?? ""));
    const { items, NextToken } = paginate(
      rules.sort((a, b) => (a.name < b.name ? -1 : 1)),
      input,
    );
    return { Rules: items.map(describe), NextToken };
  };

const describe = (rule: Rule): RuleShape => ({
  Name: rule.name,
  Arn: rule.arn,
  State: rule.isEnabled ? "ENABLED" : "DISABLED",
  EventBusName: BUS,
  ...(rule.description === null ? {} : { Description: rule.description }),
  ...(rule.pattern === null ? {} : { EventPattern: rule.pattern }),
  ...(rule.schedule === null ? {} : { ScheduleExpression: rule.schedule }),
});
