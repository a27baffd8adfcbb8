/** The timers of schedule rules. They are derived from the rules, so that a restart needs nothing but the rules. */
import { randomUUID } from "node:crypto";
import type { Cloud } from "../kernel/service.ts";
import type { Deliveries } from "./deliveries.ts";
import { parseSchedule } from "./schedule.ts";
import type { EventsState, Rule } from "./state.ts";

export interface Schedules {
  /** Sets the rule's timer anew after any change to it. */
  reset(ruleName: string): void;
  stop(): void;
}

export function createSchedules(cloud: Cloud, state: EventsState, deliveries: Deliveries): Schedules {
  const cancels = new Map<string, () => void>();

  const arm = (rule: Rule): void => {
    if (!rule.isEnabled || rule.schedule === null) return;
    const time = parseSchedule(rule.schedule)(rule.scheduledAt, cloud.clock.now());
    if (time === null) return;
    const fire = (): void => {
      const current = state.rules.get(rule.name);
      if (!current) return;
      deliveries.send(current, scheduledEvent(cloud, current, time));
      arm(current);
    };
    cancels.set(rule.name, cloud.clock.at(time, fire));
  };

  return {
    reset(ruleName) {
      cancels.get(ruleName)?.();
      cancels.delete(ruleName);
      const rule = state.rules.get(ruleName);
      if (rule) arm(rule);
    },
    stop() {
      for (const cancel of cancels.values()) cancel();
    },
  };
}

const scheduledEvent = (cloud: Cloud, rule: Rule, time: number) => ({
  version: "0" as const,
  id: randomUUID(),
  "detail-type": "Scheduled Event",
  source: "aws.events",
  account: cloud.accountId,
  time: eventTime(time),
  region: cloud.region,
  resources: [rule.arn],
  detail: {},
});

/** Events carry whole seconds. */
export const eventTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
