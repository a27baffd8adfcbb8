import type { MetricDatum, PutMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../kernel/service.ts";
import { DATA_PER_CALL, DIMENSIONS, FUTURE_MS, PAST_MS } from "./facts.ts";
import { oneValue, record } from "./metrics.ts";
import type { Datum } from "./metrics.ts";
import type { CloudWatch } from "./parts.ts";

export const putMetricData =
  ({ cloud }: CloudWatch) =>
  ({ Namespace: namespace = "", MetricData: data = [], EntityMetricData }: PutMetricDataCommandInput): void => {
    if (EntityMetricData !== undefined)
      throw new AwsError("NotImplemented", "cloudwatch:PutMetricData with EntityMetricData is not implemented here", {
        status: 501,
      });
    if (namespace.startsWith("AWS/")) throw invalidValue("The value AWS/ for parameter Namespace is invalid.");
    if (data.length > DATA_PER_CALL)
      throw invalidValue(`The collection MetricData must not have a size greater than ${DATA_PER_CALL}.`);
    const now = cloud.clock.now();
    const read = data.map((datum, index) => readDatum(namespace, datum, `MetricData.member.${index + 1}`, now));
    for (const datum of read) record(cloud.store, datum);
  };

const invalidValue = (message: string): AwsError => new AwsError("InvalidParameterValueException", message);

function readDatum(namespace: string, datum: MetricDatum, path: string, now: number): Datum {
  const timeMs = datum.Timestamp?.getTime() ?? now;
  const dimensions = datum.Dimensions ?? [];
  if (timeMs < now - PAST_MS || timeMs > now + FUTURE_MS)
    throw invalidValue(`The parameter ${path}.Timestamp must specify a time within the past two weeks.`);
  if (dimensions.length > DIMENSIONS)
    throw invalidValue(`The collection ${path}.Dimensions must not have a size greater than ${DIMENSIONS}.`);
  return {
    namespace,
    name: datum.MetricName ?? "",
    dimensions: Object.fromEntries(dimensions.map(({ Name = "", Value = "" }) => [Name, Value])),
    timeMs,
    values: readValues(datum, path),
    ...(datum.Unit === undefined ? {} : { unit: datum.Unit }),
  };
}

/** One value, a statistic set, or values with their counts. */
function readValues({ Value, StatisticValues, Values, Counts }: MetricDatum, path: string): Datum["values"] {
  const given = [Value, StatisticValues, Values].filter((each) => each !== undefined).length;
  if (given === 0)
    throw new AwsError(
      "MissingRequiredParameterException",
      `At least one of the parameters ${path}.Value, ${path}.Values or ${path}.StatisticValues must be specified.`,
    );
  if (given > 1)
    throw new AwsError(
      "InvalidParameterCombinationException",
      `The parameters ${path}.Value and ${path}.StatisticValues are mutually exclusive and you have specified both.`,
    );
  if (Value !== undefined) return oneValue(Value);
  if (StatisticValues !== undefined) {
    const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = StatisticValues;
    return { count: SampleCount, sum: Sum, min: Minimum, max: Maximum };
  }
  const values = Values ?? [];
  const countOf = (index: number): number => Counts?.[index] ?? 1;
  return {
    count: values.reduce((count, _, index) => count + countOf(index), 0),
    sum: values.reduce((sum, value, index) => sum + value * countOf(index), 0),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}
