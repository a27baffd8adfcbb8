/** What the local cloud lacks of CloudWatch (local/gaps.ts). */
import type { Gaps } from "../gaps.ts";

export const CLOUDWATCH_GAPS: Gaps = {
  title: "CloudWatch",
  client: "client-cloudwatch",
  notes: [
    "Metrics come from PutMetricData, from embedded metric documents in any log line, and from Lambda (`Invocations`, `Errors`, `Duration`), Step Functions (executions by status) and SQS (the three gauges of messages, each minute while there is an alarm). No other service reports any.",
    "Alarms on one metric, evaluated each minute with CloudWatch's rules for missing data, over two periods more than the alarm asks for. A change of state is an event on the bus; actions that name a topic publish to it, and any other is named in the log of the local cloud and not carried out.",
    "One-minute data for 15 days, and nothing after that. No percentiles, metric math, composite or anomaly alarms, high resolution, tags, dashboards, streams or insights.",
    "JSON, CBOR and the query protocol: the three that its model names.",
  ],
  partial: {
    PutMetricAlarm: "one metric and one of the five statistics; 501 by name for the rest",
    PutMetricData: "StorageResolution is ignored: everything is kept by the minute",
    GetMetricData: "metrics, no expressions; one page with everything",
    DescribeAlarms: "metric alarms; parents, children and ActionPrefix are ignored",
    ListMetrics: "this account only",
  },
  lacking: [
    "PutCompositeAlarm",
    "DescribeAlarmHistory",
    "DescribeAlarmsForMetric",
    "DisableAlarmActions",
    "PutDashboard",
    "PutAnomalyDetector",
  ],
};
