/** A new state: kept, told to EventBridge, its actions carried out. */
import { randomUUID } from "node:crypto";
import type { Cloud } from "../kernel/service.ts";
import { carryOut } from "./alarm-actions.ts";
import { alarmArn, alarmsOf } from "./alarms.ts";
import type { Alarm, AlarmState } from "./alarms.ts";
import { time } from "./reason.ts";

export function changeState(cloud: Cloud, alarm: Alarm, state: Omit<AlarmState, "sinceMs">): void {
  const changed = { ...alarm, state: { ...state, sinceMs: cloud.clock.now() } };
  alarmsOf(cloud.store).put(alarm.name, changed);
  announce(cloud, alarm, changed);
  carryOut(cloud, alarm, changed);
}

/** Source: CloudWatch user guide, "Alarm events and EventBridge". */
function announce(cloud: Cloud, before: Alarm, { name, description, metric, ...after }: Alarm): void {
  const dimensions = Object.fromEntries(metric.dimensions.map(({ Name, Value }) => [Name, Value]));
  const metricStat = {
    metric: { namespace: metric.namespace, name: metric.name, dimensions },
    period: after.periodSeconds,
    stat: after.statistic,
  };
  cloud.emit({
    source: "aws.cloudwatch",
    "detail-type": "CloudWatch Alarm State Change",
    resources: [alarmArn(cloud, name)],
    detail: {
      alarmName: name,
      state: describe(after.state),
      previousState: describe(before.state),
      configuration: {
        ...(description === null ? {} : { description }),
        metrics: [{ id: randomUUID(), metricStat, returnData: true }],
      },
    },
  });
}

const describe = ({ value, reason, reasonData, sinceMs }: AlarmState): object => ({
  value,
  reason,
  ...(reasonData === null ? {} : { reasonData }),
  timestamp: time(sinceMs),
});
