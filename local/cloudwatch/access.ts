/** The permissions of CloudWatch's operations (service authorization reference, "… for Amazon CloudWatch"). */
import type { PutMetricAlarmInput, PutMetricDataInput } from "@aws-sdk/client-cloudwatch";
import { arnsOf, requestTags, right, tagOnCreate } from "../iam/rights.ts";
import type { Access, Cloud } from "../kernel/service.ts";

export function accessOfCloudWatch(cloud: Cloud): Readonly<Record<string, Access>> {
  const arn = arnsOf(cloud, "cloudwatch");
  const onAlarms =
    (operation: string): Access<{ readonly AlarmNames?: readonly string[]; readonly AlarmName?: string }> =>
    ({ AlarmNames, AlarmName }) =>
      (AlarmNames ?? [AlarmName ?? "*"]).map((name) => right(`cloudwatch:${operation}`, arn(`alarm:${name}`)));
  const onNothing =
    (operation: string): Access =>
    () => [right(`cloudwatch:${operation}`, "*")];
  return {
    PutMetricAlarm: ({ AlarmName = "", AlarmActions, Tags }: PutMetricAlarmInput) => [
      right("cloudwatch:PutMetricAlarm", arn(`alarm:${AlarmName}`), {
        ...(AlarmActions?.length ? { "cloudwatch:AlarmActions": AlarmActions } : {}),
        ...requestTags(Tags),
      }),
      ...tagOnCreate("cloudwatch:TagResource", arn(`alarm:${AlarmName}`), Tags),
    ],
    DescribeAlarms: onAlarms("DescribeAlarms"),
    DeleteAlarms: onAlarms("DeleteAlarms"),
    SetAlarmState: onAlarms("SetAlarmState"),
    PutMetricData: ({ Namespace = "" }: PutMetricDataInput) => [
      right("cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": Namespace }),
    ],
    GetMetricData: onNothing("GetMetricData"),
    GetMetricStatistics: onNothing("GetMetricStatistics"),
    ListMetrics: onNothing("ListMetrics"),
  };
}
