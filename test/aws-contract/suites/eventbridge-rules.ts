/** Rules and their targets, as a deployment makes and changes them. */
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Rule,
} from "@aws-sdk/client-eventbridge";
import { expect } from "vitest";
import { allPages, expectRefused, type Suite } from "../suite.ts";
import { createRule, listen } from "./eventbridge.ts";

const UNKNOWN = "contract-none";

export const EVENTBRIDGE_RULES: Suite = {
  service: "EventBridge",
  cases: {
    "a rule that is switched off is not told": async (account) => {
      const { events } = account;
      const { Name } = await createRule(account, { source: ["contract"] });
      await events.send(new DisableRuleCommand({ Name }));
      expect(await events.send(new DescribeRuleCommand({ Name }))).toMatchObject({ Name, State: "DISABLED" });
      await events.send(new EnableRuleCommand({ Name }));
      expect((await events.send(new DescribeRuleCommand({ Name }))).State).toBe("ENABLED");
    },

    "rules are listed by their prefix, page by page": async (account) => {
      const { Name } = await createRule(account, { source: ["contract"] });
      const others = [`${Name}-a`, `${Name}-b`];
      for (const other of others) {
        await account.events.send(
          new PutRuleCommand({ Name: other, ScheduleExpression: "rate(5 minutes)", State: "DISABLED" }),
        );
        account.later(() => account.events.send(new DeleteRuleCommand({ Name: other })));
      }
      const { items, pages } = await allPages<Rule>(async (NextToken) => {
        const answer = await account.events.send(new ListRulesCommand({ NamePrefix: Name, Limit: 1, NextToken }));
        return { items: answer.Rules ?? [], next: answer.NextToken };
      });
      expect(items.map((rule) => rule.Name!).toSorted()).toEqual([Name, ...others].toSorted());
      expect(pages).toBeGreaterThanOrEqual(3);
      expect(items.find((rule) => rule.Name === others[0])).toMatchObject({
        ScheduleExpression: "rate(5 minutes)",
        State: "DISABLED",
      });
    },

    "a rule put again is replaced, also by what is left out": async (account) => {
      const { Name } = await createRule(account, { source: ["contract"] });
      const more = { Name, ScheduleExpression: "cron(0 12 * * ? *)", State: "DISABLED" } as const;
      await account.events.send(new PutRuleCommand(more));
      const found = await account.events.send(new DescribeRuleCommand({ Name }));
      expect(found).toMatchObject(more);
      expect(found.EventPattern).toBeUndefined();
    },

    "a rule has a pattern or a schedule that there is": async ({ events, name }) => {
      const create = (more: object) => events.send(new PutRuleCommand({ Name: name(), ...more }));
      await expectRefused(create({}), "ValidationException");
      for (const ScheduleExpression of [
        "rate(5 minute)",
        "rate(1 minutes)",
        "rate(0 minutes)",
        "cron(0 12 * * * *)",
        "every day",
      ])
        await expectRefused(create({ ScheduleExpression }), "ValidationException");
      for (const EventPattern of ["{", "[]", '{"source":"contract"}', '{"source":[{"unknown":"x"}]}'])
        await expectRefused(create({ EventPattern }), "InvalidEventPatternException");
    },

    "a rule that there is not has no targets; deleting it is no error": async ({ events }) => {
      await expectRefused(events.send(new DescribeRuleCommand({ Name: UNKNOWN })), "ResourceNotFoundException");
      const targets = new ListTargetsByRuleCommand({ Rule: UNKNOWN });
      await expectRefused(events.send(targets), "ResourceNotFoundException");
      const put = new PutTargetsCommand({
        Rule: UNKNOWN,
        Targets: [{ Id: "a", Arn: "arn:aws:sqs:us-east-1:123456789012:q" }],
      });
      await expectRefused(events.send(put), "ResourceNotFoundException");
      await events.send(new DeleteRuleCommand({ Name: UNKNOWN }));
    },

    "a target's ID is its name: put again it is changed, and while it is there its rule stays": async (account) => {
      const { events } = account;
      const rule = await createRule(account, { source: ["contract"] });
      await listen(account, rule);
      const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: rule.Name }));
      const RetryPolicy = { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 };
      await events.send(new PutTargetsCommand({ Rule: rule.Name, Targets: [{ ...Targets![0]!, RetryPolicy }] }));
      const after = await events.send(new ListTargetsByRuleCommand({ Rule: rule.Name }));
      expect(after.Targets).toEqual([{ ...Targets![0], RetryPolicy }]);
      await expectRefused(events.send(new DeleteRuleCommand({ Name: rule.Name })), "ValidationException");
    },
  },
};
