/** Alarms as the store keeps them, and as AWS describes them. */
import type { ComparisonOperator, MetricAlarm, StateValue } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import type { Collection, Store } from "../kernel/store.ts";
import type { Rule } from "./evaluate.ts";
import type { Metric, Statistic } from "./metrics.ts";

export interface Alarm extends Rule {
  readonly name: string;
  readonly description: string | null;
  readonly actionsEnabled: boolean;
  /** By the state that they are for. */
  readonly actions: Readonly<Record<StateValue, readonly string[]>>;
  readonly metric: Metric;
  readonly statistic: Statistic;
  readonly unit: string | null;
  readonly periodSeconds: number;
  readonly threshold: number;
  readonly comparison: keyof typeof COMPARISONS;
  readonly changedMs: number;
  readonly state: AlarmState;
}
export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData: string | null;
  readonly sinceMs: number;
}

/** `words`: in a state's reason. */
export const COMPARISONS = {
  GreaterThanOrEqualToThreshold: {
    holds: (value: number, threshold: number) => value >= threshold,
    words: "greater than or equal to",
  },
  GreaterThanThreshold: { holds: (value: number, threshold: number) => value > threshold, words: "greater than" },
  LessThanThreshold: { holds: (value: number, threshold: number) => value < threshold, words: "less than" },
  LessThanOrEqualToThreshold: {
    holds: (value: number, threshold: number) => value <= threshold,
    words: "less than or equal to",
  },
} as const satisfies Partial<Record<ComparisonOperator, object>>;

export const alarmsOf = (store: Store): Collection<Alarm> => store.collection<Alarm>("cloudwatch.alarms");

export const alarmArn = ({ region, accountId }: Pick<Cloud, "region" | "accountId">, name: string): string =>
  `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;

export const invalid = (message: string): AwsError => new AwsError("ValidationError", message);
export const noSuchAlarm = (): AwsError => new AwsError("ResourceNotFound", "Unknown alarm", { status: 404 });

export const describeAlarm = (cloud: Pick<Cloud, "region" | "accountId">, alarm: Alarm): MetricAlarm => ({
  AlarmName: alarm.name,
  AlarmArn: alarmArn(cloud, alarm.name),
  ...(alarm.description === null ? {} : { AlarmDescription: alarm.description }),
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.changedMs),
  ActionsEnabled: alarm.actionsEnabled,
  OKActions: [...alarm.actions.OK],
  AlarmActions: [...alarm.actions.ALARM],
  InsufficientDataActions: [...alarm.actions.INSUFFICIENT_DATA],
  StateValue: alarm.state.value,
  StateReason: alarm.state.reason,
  ...(alarm.state.reasonData === null ? {} : { StateReasonData: alarm.state.reasonData }),
  StateUpdatedTimestamp: new Date(alarm.state.sinceMs),
  StateTransitionedTimestamp: new Date(alarm.state.sinceMs),
  MetricName: alarm.metric.name,
  Namespace: alarm.metric.namespace,
  Statistic: alarm.statistic,
  Dimensions: alarm.metric.dimensions.map((dimension) => ({ ...dimension })),
  Period: alarm.periodSeconds,
  ...(alarm.unit === null ? {} : { Unit: alarm.unit as NonNullable<MetricAlarm["Unit"]> }),
  EvaluationPeriods: alarm.evaluationPeriods,
  DatapointsToAlarm: alarm.datapointsToAlarm,
  Threshold: alarm.threshold,
  ComparisonOperator: alarm.comparison,
  TreatMissingData: alarm.treatMissingData,
});
