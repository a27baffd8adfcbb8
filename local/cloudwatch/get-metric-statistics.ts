import type { Datapoint, GetMetricStatisticsCommandInput, GetMetricStatisticsOutput } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../kernel/service.ts";
import { POINTS_PER_CALL, STATISTICS_PER_CALL } from "./facts.ts";
import { readStatistic, sortDimensions, statisticOf } from "./metrics.ts";
import type { Dimension } from "./metrics.ts";
import type { CloudWatch } from "./parts.ts";
import { readSeries } from "./series.ts";

export const getMetricStatistics =
  ({ cloud }: CloudWatch) =>
  (input: GetMetricStatisticsCommandInput): GetMetricStatisticsOutput => {
    const { Namespace: namespace = "", MetricName: name = "", Period: periodSeconds = 60, Unit: unit } = input;
    const names = input.Statistics ?? [];
    if (names.length === 0 || names.length > STATISTICS_PER_CALL)
      throw combination("At least one of the parameters Statistics and ExtendedStatistics must be specified.");
    const statistics = names.map(readStatistic);
    const startMs = input.StartTime?.getTime() ?? 0;
    const endMs = input.EndTime?.getTime() ?? 0;
    const points = Math.ceil((endMs - startMs) / (periodSeconds * 1000));
    if (points > POINTS_PER_CALL)
      throw combination(
        `You have requested up to ${points} datapoints, which exceeds the limit of ${POINTS_PER_CALL}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
      );
    const dimensions = sortDimensions(
      (input.Dimensions ?? []).map(({ Name = "", Value = "" }): Dimension => ({ Name, Value })),
    );
    const series = readSeries(cloud.store, { namespace, name, dimensions }, { startMs, endMs, periodSeconds, unit });
    return {
      Label: name,
      Datapoints: series.map(({ startMs: from, set }) => ({
        Timestamp: new Date(from),
        Unit: set.unit as NonNullable<Datapoint["Unit"]>,
        ...Object.fromEntries(statistics.map((statistic) => [statistic, statisticOf(set, statistic)])),
      })),
    };
  };

const combination = (message: string): AwsError => new AwsError("InvalidParameterCombinationException", message);
