import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as sdk from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { VirtualClock } from "../../../local/index.ts";
import { cloudWatch } from "../../../local/cloudwatch/index.ts";
import { events } from "../../../local/events/index.ts";
import { startTestCloud } from "../cloud.ts";

test("alarms and data outlive the local cloud, and evaluation goes on", async () => {
  const directory = mkdtempSync(join(tmpdir(), "alarms-restart-"));
  const clock = new VirtualClock(Date.parse("2026-11-22T22:00:00Z"));
  const metric = { Namespace: "Shop", MetricName: "Errors" };
  const rule = { Statistic: "Sum", Period: 60, EvaluationPeriods: 1, Threshold: 1 } as const;
  try {
    const before = await startTestCloud({ directory, clock, services: [events, cloudWatch] });
    const first = new sdk.CloudWatchClient(before.clientConfig);
    const comparison = { ComparisonOperator: "GreaterThanOrEqualToThreshold" } as const;
    await first.send(new sdk.PutMetricAlarmCommand({ AlarmName: "errors", ...metric, ...rule, ...comparison }));
    await first.send(new sdk.PutMetricDataCommand({ ...metric, MetricData: [{ ...metric, Value: 1 }] }));
    first.destroy();
    await before.cloud.stop();
    const after = await startTestCloud({ directory, clock, services: [events, cloudWatch] });
    const second = new sdk.CloudWatchClient(after.clientConfig);
    await clock.run(new Promise<void>((resolve) => clock.at(clock.now() + 61_000, resolve)));
    const { MetricAlarms } = await second.send(new sdk.DescribeAlarmsCommand({}));
    second.destroy();
    await after.cloud.stop();
    expect(MetricAlarms).toMatchObject([{ AlarmName: "errors", StateValue: "ALARM" }]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
