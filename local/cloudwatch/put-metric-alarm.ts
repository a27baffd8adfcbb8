import type { PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../kernel/service.ts";
import type { AlarmClock } from "./alarm-clock.ts";
import { alarmsOf, COMPARISONS, invalid } from "./alarms.ts";
import type { Alarm } from "./alarms.ts";
import { ALARM_NAME, DIMENSIONS, LONGEST_EVALUATION_SECONDS } from "./facts.ts";
import { readStatistic, sortDimensions } from "./metrics.ts";
import type { Dimension } from "./metrics.ts";
import type { CloudWatch } from "./parts.ts";

const TREATMENTS = ["missing", "ignore", "breaching", "notBreaching"] as const;
const UNSUPPORTED = [
  "ExtendedStatistic",
  "Metrics",
  "Tags",
  "ThresholdMetricId",
  "EvaluateLowSampleCountPercentile",
  "EvaluationCriteria",
  "EvaluationInterval",
  "EvaluationWindow",
] as const;

/** A changed alarm keeps its state until its next evaluation. */
export const putMetricAlarm =
  ({ cloud, alarmClock }: CloudWatch & { readonly alarmClock: AlarmClock }) =>
  (input: PutMetricAlarmCommandInput): void => {
    refuseUnsupported(input);
    const name = checkName(input.AlarmName ?? "");
    const before = alarmsOf(cloud.store).get(name);
    const now = cloud.clock.now();
    const initial = { reason: "Unchecked: Initial alarm creation", reasonData: null, sinceMs: now } as const;
    const state = before?.state ?? { value: "INSUFFICIENT_DATA", ...initial };
    alarmsOf(cloud.store).put(name, { ...readAlarm(name, input), changedMs: now, state });
    alarmClock.reset();
  };

function refuseUnsupported(input: PutMetricAlarmCommandInput): void {
  const found = UNSUPPORTED.find((member) => member in input && input[member as keyof typeof input] !== undefined);
  if (found === undefined) return;
  throw new AwsError(
    "NotImplemented",
    `cloudwatch:PutMetricAlarm with ${found} is not implemented by the local cloud`,
    {
      status: 501,
    },
  );
}

function checkName(name: string): string {
  if (ALARM_NAME.test(name)) return name;
  throw invalid(
    "1 validation error detected: Value at 'alarmName' failed to satisfy constraint: Member must have length less than or equal to 255",
  );
}

function readAlarm(name: string, input: PutMetricAlarmCommandInput): Omit<Alarm, "changedMs" | "state"> {
  const { MetricName, Namespace, Statistic, Threshold, EvaluationPeriods, Period, TreatMissingData } = input;
  if (MetricName === undefined || Namespace === undefined || Statistic === undefined || Period === undefined)
    throw invalid("Namespace, MetricName, Statistic (or ExtendedStatistic) and Period must be specified.");
  if (Threshold === undefined) throw invalid("The request must contain the parameter Threshold");
  const evaluationPeriods = checkPeriods(Period, EvaluationPeriods);
  return {
    name,
    description: input.AlarmDescription ?? null,
    actionsEnabled: input.ActionsEnabled ?? true,
    actions: {
      OK: input.OKActions ?? [],
      ALARM: input.AlarmActions ?? [],
      INSUFFICIENT_DATA: input.InsufficientDataActions ?? [],
    },
    metric: { namespace: Namespace, name: MetricName, dimensions: checkDimensions(input.Dimensions ?? []) },
    statistic: readStatistic(Statistic),
    unit: input.Unit ?? null,
    periodSeconds: Period,
    evaluationPeriods,
    datapointsToAlarm: checkDatapoints(input.DatapointsToAlarm ?? evaluationPeriods, evaluationPeriods),
    threshold: Threshold,
    comparison: checkComparison(input.ComparisonOperator),
    treatMissingData: checkTreatment(TreatMissingData ?? "missing"),
  };
}

function checkPeriods(period: number, evaluationPeriods: number | undefined): number {
  if (evaluationPeriods === undefined || evaluationPeriods < 1)
    throw invalid("The value for EvaluationPeriods must be at least 1");
  if ([10, 20, 30].includes(period))
    throw new AwsError("NotImplemented", "alarms with a period below 60 s are not implemented by the local cloud", {
      status: 501,
    });
  if (period < 60 || period % 60 !== 0) throw invalid("Period must be 10, 20, 30 or a multiple of 60");
  const { short, long } = LONGEST_EVALUATION_SECONDS;
  const longest = period < 3600 ? short : long;
  if (period * evaluationPeriods > longest)
    throw invalid(
      `Metrics cannot be checked across more than ${longest === short ? "a day" : "seven days"} (EvaluationPeriods * Period must be <= ${longest}).`,
    );
  return evaluationPeriods;
}

function checkDatapoints(datapoints: number, evaluationPeriods: number): number {
  if (datapoints >= 1 && datapoints <= evaluationPeriods) return datapoints;
  throw invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
}

function checkComparison(operator: string | undefined): Alarm["comparison"] {
  const known = Object.keys(COMPARISONS).find((name) => name === operator);
  if (known !== undefined) return known as Alarm["comparison"];
  if (operator === undefined) throw invalid("The request must contain the parameter ComparisonOperator");
  throw new AwsError("NotImplemented", `the operator ${operator} is not implemented by the local cloud`, {
    status: 501,
  });
}

function checkTreatment(treatment: string): Alarm["treatMissingData"] {
  const known = TREATMENTS.find((name) => name === treatment);
  if (known) return known;
  throw invalid(
    `Option ${treatment} is not supported. Supported options for TreatMissingData are [${TREATMENTS.join(", ")}]`,
  );
}

function checkDimensions(dimensions: readonly { Name?: string | undefined; Value?: string | undefined }[]) {
  if (dimensions.length > DIMENSIONS) throw invalid(`A metric has at most ${DIMENSIONS} dimensions`);
  return sortDimensions(dimensions.map(({ Name = "", Value = "" }): Dimension => ({ Name, Value })));
}
