/** Amazon EventBridge: the default bus, its rules, schedules and deliveries. */
import * as schemas from "@aws-sdk/client-eventbridge";
import type { Operation, Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfEvents } from "./access.ts";
import type { EventsContext } from "./context.ts";
import { deleteRule } from "./delete-rule.ts";
import { createDeliveries } from "./deliveries.ts";
import { describeEventBus } from "./describe-event-bus.ts";
import { describeRule, listRules } from "./describe-rule.ts";
import { disableRule, enableRule } from "./enable-rule.ts";
import { createKnobs } from "./knobs.ts";
import { listTargetsByRule } from "./list-targets-by-rule.ts";
import { putEvents } from "./put-events.ts";
import { putRule } from "./put-rule.ts";
import { putTargets } from "./put-targets.ts";
import { removeTargets } from "./remove-targets.ts";
import { createSchedules } from "./schedules.ts";
import { openState } from "./state.ts";
import { listTagsForResource, tagResource, untagResource } from "./tagging.ts";
import { testEventPattern } from "./test-event-pattern.ts";

const OPERATIONS: Readonly<Record<string, (context: EventsContext) => Operation>> = {
  DeleteRule: deleteRule,
  DescribeEventBus: describeEventBus,
  DescribeRule: describeRule,
  DisableRule: disableRule,
  EnableRule: enableRule,
  ListRules: listRules,
  ListTagsForResource: listTagsForResource,
  ListTargetsByRule: listTargetsByRule,
  PutEvents: putEvents,
  PutRule: putRule,
  PutTargets: putTargets,
  RemoveTargets: removeTargets,
  TagResource: tagResource,
  TestEventPattern: () => testEventPattern,
  UntagResource: untagResource,
};

export const events: ServiceFactory = (cloud): Service => {
  const state = openState(cloud.store);
  const knobs = createKnobs();
  const deliveries = createDeliveries(cloud, state, knobs);
  const schedules = createSchedules(cloud, state, deliveries);
  const context = { cloud, state, deliveries, schedules };
  return {
    name: "events",
    signingName: "events",
    protocol: "json1.1",
    schemas,
    access: accessOfEvents(cloud),
    operations: Object.fromEntries(Object.entries(OPERATIONS).map(([name, operation]) => [name, operation(context)])),
    control: { delay: knobs.delay, duplicate: knobs.duplicate, drop: knobs.drop, restore: knobs.restore },
    start() {
      deliveries.resume();
      for (const { name } of state.rules.values()) schedules.reset(name);
    },
    stop() {
      schedules.stop();
      deliveries.stop();
    },
  };
};
