/** CloudWatch: metrics from the other services, from log lines and from callers; alarms on them. */
import * as schemas from "@aws-sdk/client-cloudwatch";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfCloudWatch } from "./access.ts";
import { createAlarmClock } from "./alarm-clock.ts";
import { deleteAlarms } from "./delete-alarms.ts";
import { describeAlarms } from "./describe-alarms.ts";
import { getMetricData } from "./get-metric-data.ts";
import { getMetricStatistics } from "./get-metric-statistics.ts";
import { listMetrics } from "./list-metrics.ts";
import { putMetricAlarm } from "./put-metric-alarm.ts";
import { putMetricData } from "./put-metric-data.ts";
import { setAlarmState } from "./set-alarm-state.ts";

export const cloudWatch: ServiceFactory = (cloud): Service => {
  const alarmClock = createAlarmClock(cloud);
  const parts = { cloud, alarmClock };
  return {
    name: "cloudwatch",
    signingName: "monitoring",
    isQueryCompatible: true,
    protocol: "json1.0",
    alsoSpeaks: ["rpcv2Cbor", "awsQuery"],
    xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
    schemas,
    validationErrorCode: "ValidationError",
    access: accessOfCloudWatch(cloud),
    operations: {
      PutMetricAlarm: putMetricAlarm(parts),
      DescribeAlarms: describeAlarms(parts),
      SetAlarmState: setAlarmState(parts),
      DeleteAlarms: deleteAlarms(parts),
      PutMetricData: putMetricData(parts),
      GetMetricData: getMetricData(parts),
      GetMetricStatistics: getMetricStatistics(parts),
      ListMetrics: listMetrics(parts),
    },
    start: () => alarmClock.reset(),
    stop: () => alarmClock.stop(),
  };
};
