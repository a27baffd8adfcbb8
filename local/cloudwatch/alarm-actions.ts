/** What an alarm does about its new state: it tells topics (CloudWatch user guide, "Notifying users on alarm changes"). */
import { makeContext } from "../iam/evaluation/context.ts";
import { decide } from "../iam/evaluation/decide.ts";
import type { Cloud } from "../kernel/service.ts";
import { alarmArn } from "./alarms.ts";
import type { Alarm } from "./alarms.ts";
import { time } from "./reason.ts";

export function carryOut(cloud: Cloud, before: Alarm, alarm: Alarm): void {
  const actions = alarm.actionsEnabled ? alarm.actions[alarm.state.value] : [];
  for (const action of actions) {
    const work = action.split(":")[2] === "sns" ? tell(cloud, action, before, alarm) : Promise.reject(unknown(action));
    const named = (error: unknown): void =>
      cloud.log("an alarm's action was not carried out", { alarm: alarm.name, action, error: String(error) });
    void cloud.clock.hold(work.catch(named));
  }
}

const unknown = (action: string): Error =>
  new Error(`actions such as ${action} are not implemented by the local cloud`);

async function tell(cloud: Cloud, TopicArn: string, before: Alarm, alarm: Alarm): Promise<void> {
  const { Attributes } = await cloud.call<{ Attributes: Record<string, string> }>(
    "sns",
    "GetTopicAttributes",
    { TopicArn },
    cloud.self,
  );
  const mayPublish = decide({
    action: "sns:Publish",
    resource: TopicArn,
    context: makeContext({
      "aws:SourceArn": alarmArn(cloud, alarm.name),
      "aws:SourceAccount": cloud.accountId,
      "aws:SourceOwner": cloud.accountId,
    }),
    principal: { service: "cloudwatch.amazonaws.com" },
    identity: [],
    boundary: null,
    resourcePolicy: { name: "resource", document: Attributes["Policy"] ?? "{}" },
  }).isAllowed;
  if (!mayPublish) throw new Error(`the topic's policy does not let CloudWatch publish to ${TopicArn}`);
  // A subject is ASCII of at most 100 characters.
  const Subject = `${alarm.state.value}: "${alarm.name}" in ${cloud.region}`.replaceAll(/[^ -~]/g, "?").slice(0, 100);
  await cloud.call(
    "sns",
    "Publish",
    { TopicArn, Subject, Message: JSON.stringify(messageOf(cloud, before, alarm)) },
    cloud.self,
  );
}

const messageOf = (cloud: Cloud, before: Alarm, alarm: Alarm): object => ({
  AlarmName: alarm.name,
  AlarmDescription: alarm.description,
  AWSAccountId: cloud.accountId,
  AlarmConfigurationUpdatedTimestamp: time(alarm.changedMs),
  NewStateValue: alarm.state.value,
  NewStateReason: alarm.state.reason,
  StateChangeTime: time(alarm.state.sinceMs),
  Region: cloud.region,
  AlarmArn: alarmArn(cloud, alarm.name),
  OldStateValue: before.state.value,
  OKActions: alarm.actions.OK,
  AlarmActions: alarm.actions.ALARM,
  InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
  Trigger: {
    MetricName: alarm.metric.name,
    Namespace: alarm.metric.namespace,
    StatisticType: "Statistic",
    Statistic: alarm.statistic.toUpperCase(),
    Unit: alarm.unit,
    Dimensions: alarm.metric.dimensions.map(({ Name, Value }) => ({ name: Name, value: Value })),
    Period: alarm.periodSeconds,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    ComparisonOperator: alarm.comparison,
    Threshold: alarm.threshold,
    TreatMissingData: alarm.treatMissingData,
  },
});
