import type { DescribeAlarmsCommandInput, DescribeAlarmsOutput } from "@aws-sdk/client-cloudwatch";
import { alarmsOf, describeAlarm, invalid } from "./alarms.ts";
import { ALARMS_PER_CALL } from "./facts.ts";
import { pageOf } from "./pages.ts";
import type { CloudWatch } from "./parts.ts";

export const describeAlarms =
  ({ cloud }: CloudWatch) =>
  (input: DescribeAlarmsCommandInput): DescribeAlarmsOutput => {
    const { AlarmNames: names, AlarmNamePrefix: prefix, MaxRecords: most = ALARMS_PER_CALL } = input;
    if (names && prefix !== undefined) throw invalid("AlarmNamePrefix and AlarmNames cannot both be specified");
    const isAsked = input.AlarmTypes === undefined || input.AlarmTypes.includes("MetricAlarm");
    const found = alarmsOf(cloud.store)
      .values()
      .filter(({ name }) => isAsked && (names?.includes(name) ?? true) && name.startsWith(prefix ?? ""))
      .filter(({ state }) => input.StateValue === undefined || state.value === input.StateValue)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const { items, next } = pageOf(found, input.NextToken, Math.min(most, ALARMS_PER_CALL));
    return { MetricAlarms: items.map((alarm) => describeAlarm(cloud, alarm)), CompositeAlarms: [], ...next };
  };
