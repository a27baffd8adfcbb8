import * as sdk from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { AwsQueryProtocol } from "@aws-sdk/core/protocols";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VirtualClock } from "../../../local/index.ts";
import { cloudWatch } from "../../../local/cloudwatch/index.ts";
import { logs } from "../../../local/logs/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

const now = Date.parse("2026-11-22T22:03:30Z");
const minute = Date.parse("2026-11-22T22:00:00Z");
const at = (seconds: number) => new Date(minute + seconds * 1000);
let running: TestCloud;
beforeAll(async () => {
  running = await startTestCloud({ services: [logs, cloudWatch], clock: new VirtualClock(now) });
});
afterAll(() => running.cloud.stop());

const span = { StartTime: at(0), EndTime: at(300) };

/** The three protocols of CloudWatch's model: clients choose, and the SDK for JavaScript can be told which. */
describe.each([
  ["json", {}],
  // It writes the length of a body before the body is compressed, and never sends the rest.
  ["cbor", { protocol: SmithyRpcV2CborProtocol, disableRequestCompression: true }],
  ["query", { protocol: AwsQueryProtocol }],
] as const)("in %s", (name, protocol) => {
  const Namespace = `Shop/${name}`;
  const Dimensions = [{ Name: "Stack", Value: "s" }];
  let client: sdk.CloudWatchClient;
  beforeAll(() => (client = new sdk.CloudWatchClient({ ...running.clientConfig, ...protocol })));
  afterAll(() => client.destroy());
  const put = (MetricData: sdk.MetricDatum[], namespace: string = Namespace) =>
    client.send(new sdk.PutMetricDataCommand({ Namespace: namespace, MetricData }));

  test("values of a minute are one statistic set, and periods are made of minutes", async () => {
    await put([
      { MetricName: "Sold", Dimensions, Timestamp: at(5), Value: 2, Unit: "Count" },
      { MetricName: "Sold", Dimensions, Timestamp: at(59), Value: 4, Unit: "Count" },
      { MetricName: "Sold", Dimensions, Timestamp: at(60), Values: [1, 7], Counts: [3, 1], Unit: "Count" },
      {
        MetricName: "Sold",
        Dimensions,
        Timestamp: at(130),
        StatisticValues: { SampleCount: 2, Sum: 30, Minimum: 10, Maximum: 20 },
        Unit: "Count",
      },
      // Another metric: other dimensions.
      { MetricName: "Sold", Timestamp: at(5), Value: 1000 },
    ]);
    const Statistics: sdk.Statistic[] = ["Sum", "Average", "Minimum", "Maximum", "SampleCount"];
    const ask = { Namespace, MetricName: "Sold", Dimensions, ...span, Statistics };
    const byMinute = await client.send(new sdk.GetMetricStatisticsCommand({ ...ask, Period: 60 }));
    expect(byMinute.Label).toBe("Sold");
    expect(byMinute.Datapoints).toEqual([
      { Timestamp: at(0), Unit: "Count", Sum: 6, Average: 3, Minimum: 2, Maximum: 4, SampleCount: 2 },
      { Timestamp: at(60), Unit: "Count", Sum: 10, Average: 2.5, Minimum: 1, Maximum: 7, SampleCount: 4 },
      { Timestamp: at(120), Unit: "Count", Sum: 30, Average: 15, Minimum: 10, Maximum: 20, SampleCount: 2 },
    ]);
    const whole = await client.send(new sdk.GetMetricStatisticsCommand({ ...ask, Period: 300 }));
    expect(whole.Datapoints).toMatchObject([{ Timestamp: at(0), Sum: 46, SampleCount: 8 }]);
    const seconds = await client.send(new sdk.GetMetricStatisticsCommand({ ...ask, Period: 60, Unit: "Seconds" }));
    expect(seconds.Datapoints ?? []).toEqual([]);
  });

  test("a large call, which the SDK compresses, arrives whole; one of more than a thousand data is refused", async () => {
    const data = (count: number) =>
      Array.from({ length: count }, () => ({ MetricName: "Many", Dimensions, Timestamp: at(0), Value: 1 }));
    await put(data(1000));
    const ask = { Namespace, MetricName: "Many", Dimensions, ...span, Period: 60, Statistics: ["Sum" as const] };
    const { Datapoints } = await client.send(new sdk.GetMetricStatisticsCommand(ask));
    expect(Datapoints).toMatchObject([{ Sum: 1000 }]);
    await expect(put(data(1001))).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  });

  test("GetMetricData answers several questions, the newest point first", async () => {
    const query = (Id: string, Stat: string, dimensions = Dimensions): sdk.MetricDataQuery => ({
      Id,
      MetricStat: { Metric: { Namespace, MetricName: "Sold", Dimensions: dimensions }, Period: 60, Stat },
    });
    const MetricDataQueries = [
      query("sums", "Sum"),
      query("most", "Maximum"),
      { ...query("none", "Sum", []), Label: "all" },
    ];
    const { MetricDataResults = [] } = await client.send(new sdk.GetMetricDataCommand({ MetricDataQueries, ...span }));
    expect(MetricDataResults.map(({ Id, Label, Values }) => [Id, Label, Values])).toEqual([
      ["sums", "Sold", [30, 10, 6]],
      ["most", "Sold", [20, 7, 4]],
      ["none", "all", [1000]],
    ]);
    expect(MetricDataResults[0]?.Timestamps).toEqual([at(120), at(60), at(0)]);
    const ordered = new sdk.GetMetricDataCommand({
      MetricDataQueries: [query("sums", "Sum")],
      ...span,
      ScanBy: "TimestampAscending",
    });
    expect((await client.send(ordered)).MetricDataResults?.[0]?.Values).toEqual([6, 10, 30]);
  });

  test("metrics are listed by name and dimensions", async () => {
    const list = async (more: object) =>
      (await client.send(new sdk.ListMetricsCommand({ Namespace, ...more }))).Metrics?.map(
        (metric) => metric.Dimensions,
      );
    expect(await list({ MetricName: "Sold" })).toEqual([Dimensions, []]);
    expect(await list({ MetricName: "Sold", Dimensions: [{ Name: "Stack" }] })).toEqual([Dimensions]);
    expect((await list({ Dimensions: [{ Name: "Stack", Value: "other" }] })) ?? []).toEqual([]);
  });

  test("what CloudWatch refuses", async () => {
    const refused = (work: Promise<unknown>, error: string) => expect(work).rejects.toMatchObject({ name: error });
    await refused(put([{ MetricName: "a", Value: 1 }], "AWS/Lambda"), "InvalidParameterValueException");
    await refused(put([{ MetricName: "a" }]), "MissingRequiredParameterException");
    await refused(put([{ MetricName: "a", Value: 1, Values: [1] }]), "InvalidParameterCombinationException");
    const old = new Date(now - 15 * 24 * 3_600_000);
    await refused(put([{ MetricName: "a", Value: 1, Timestamp: old }]), "InvalidParameterValueException");
    const ask = { Namespace, MetricName: "Sold", ...span, Period: 60 };
    await refused(client.send(new sdk.GetMetricStatisticsCommand(ask)), "InvalidParameterCombinationException");
    const long = { ...ask, Statistics: ["Sum" as const], StartTime: new Date(now - 2 * 86_400_000) };
    await refused(client.send(new sdk.GetMetricStatisticsCommand(long)), "InvalidParameterCombinationException");
    await refused(client.send(new sdk.ListMetricsCommand({ NextToken: "x" })), "InvalidParameterValueException");
    await refused(client.send(new sdk.DeleteAlarmsCommand({ AlarmNames: ["nobody"] })), "ResourceNotFound");
    // Required by the model, named by the path.
    const nothing = new sdk.PutMetricDataCommand({ Namespace, MetricData: [{ Value: 1 } as sdk.MetricDatum] });
    await refused(client.send(nothing), "ValidationException");
  });
});

test("a line of a log that is a metric document is a metric, whoever wrote it", async () => {
  const client = new CloudWatchLogsClient(running.clientConfig);
  const group = { logGroupName: "/app" };
  const to = { ...group, logStreamName: "1" };
  await client.send(new CreateLogGroupCommand(group));
  await client.send(new CreateLogStreamCommand(to));
  const document = (Timestamp: number) =>
    JSON.stringify({
      _aws: {
        Timestamp,
        CloudWatchMetrics: [
          { Namespace: "Lines", Dimensions: [["Stack"]], Metrics: [{ Name: "Jobs", Unit: "Count" }] },
        ],
      },
      Stack: "s",
      Jobs: 3,
    });
  const messages = [document(minute), document(minute), document(now - 15 * 24 * 3_600_000), "no document"];
  const logEvents = messages.map((message) => ({ timestamp: now, message }));
  await client.send(new PutLogEventsCommand({ ...to, logEvents }));
  client.destroy();
  const metrics = new sdk.CloudWatchClient(running.clientConfig);
  const ask = { Namespace: "Lines", MetricName: "Jobs", Dimensions: [{ Name: "Stack", Value: "s" }], Period: 60 };
  const found = await metrics.send(new sdk.GetMetricStatisticsCommand({ ...ask, ...span, Statistics: ["Sum"] }));
  metrics.destroy();
  expect(found.Datapoints).toEqual([{ Timestamp: at(0), Sum: 6, Unit: "Count" }]);
});
