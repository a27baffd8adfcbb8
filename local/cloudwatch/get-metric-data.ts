import type {
  GetMetricDataCommandInput,
  GetMetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../kernel/service.ts";
import { invalid } from "./alarms.ts";
import { QUERIES_PER_CALL } from "./facts.ts";
import { readStatistic, sortDimensions, statisticOf } from "./metrics.ts";
import type { Dimension } from "./metrics.ts";
import type { CloudWatch } from "./parts.ts";
import { readSeries } from "./series.ts";

/** One page with everything; newest first unless asked otherwise. */
export const getMetricData =
  (parts: CloudWatch) =>
  (input: GetMetricDataCommandInput): GetMetricDataOutput => {
    const queries = input.MetricDataQueries ?? [];
    if (queries.length > QUERIES_PER_CALL) throw invalid(`At most ${QUERIES_PER_CALL} MetricDataQueries are allowed`);
    const shown = queries.filter(({ ReturnData }) => ReturnData !== false);
    return { MetricDataResults: shown.map((query) => answer(parts, input, query)), Messages: [] };
  };

function answer({ cloud }: CloudWatch, input: GetMetricDataCommandInput, query: MetricDataQuery): MetricDataResult {
  const { MetricStat: asked, Id, Label } = query;
  if (asked === undefined)
    throw new AwsError(
      "NotImplemented",
      "cloudwatch:GetMetricData with Expression is not implemented by the local cloud",
      {
        status: 501,
      },
    );
  const { Metric: { Namespace = "", MetricName = "", Dimensions = [] } = {}, Period = 60, Stat, Unit } = asked;
  const statistic = readStatistic(Stat);
  const dimensions = sortDimensions(Dimensions.map(({ Name = "", Value = "" }): Dimension => ({ Name, Value })));
  const series = readSeries(
    cloud.store,
    { namespace: Namespace, name: MetricName, dimensions },
    {
      startMs: input.StartTime?.getTime() ?? 0,
      endMs: input.EndTime?.getTime() ?? 0,
      periodSeconds: Period,
      unit: Unit,
    },
  );
  const ordered = input.ScanBy === "TimestampAscending" ? series : series.toReversed();
  return {
    Id,
    Label: Label ?? MetricName,
    Timestamps: ordered.map(({ startMs }) => new Date(startMs)),
    Values: ordered.map(({ set }) => statisticOf(set, statistic)),
    StatusCode: "Complete",
  };
}
