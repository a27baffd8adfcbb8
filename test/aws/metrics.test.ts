import { expect, test } from "vitest";
import { embedMetric, metricOf, METRICS, type MetricName } from "../../aws/metrics.ts";
import { JOB_EVENTS, type JobEventType } from "../../core/events.ts";
import { at } from "../core/builders.ts";
import { violations } from "./embedded-metric-rules.ts";

const NAMES = Object.keys(METRICS) as MetricName[];

test.each(NAMES)("%s is embedded by the published rules", (name) => {
  const line = JSON.stringify({
    event: "e",
    jobId: "j-0123456789ab",
    ...embedMetric("spot-connect-dev", at(0), name, 3),
  });
  expect(violations(line)).toEqual([]);
});

test("the rules find what breaks them", () => {
  const good = { ...embedMetric("s", at(0), "JobsFailed", 1) };
  const broken = [
    { ...good, Stack: undefined },
    { ...good, JobsFailed: "1" },
    { ...good, JobsFailed: undefined },
    { ...good, ...embedMetric("s", "no time", "JobsFailed", 1) },
    { ...good, ...embedMetric("", at(0), "JobsFailed", 1) },
  ];
  expect(broken.filter((line) => violations(JSON.stringify(line)).length === 0)).toEqual([]);
  expect(violations(`INFO ${JSON.stringify(good)}`.slice(5))).toEqual([]);
});

test("no metric has another dimension than the stack, and there are no more than are free", () => {
  const dimensions = NAMES.flatMap((name) => {
    const { _aws: metadata } = embedMetric("s", at(0), name, 1) as {
      readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Dimensions: unknown }[] };
    };
    return metadata.CloudWatchMetrics.map((directive) => JSON.stringify(directive.Dimensions));
  });
  expect(new Set(dimensions)).toEqual(new Set(['[["Stack"]]']));
  expect(NAMES.length).toBeLessThanOrEqual(10);
});

test("every metric is counted by an event: each of the timeline by one at most, a job's end by its state", () => {
  const types = Object.keys(JOB_EVENTS) as JobEventType[];
  const states = ["succeeded", "failed", "cancelled"];
  const counted = types.flatMap((type) => states.map((state) => metricOf({ type, data: { state } })));
  // The sweep's own is in aws/log-sweep.ts.
  expect(new Set([...counted, "LeftoversRemoved"])).toEqual(new Set([...NAMES, null]));
  expect(states.map((state) => metricOf({ type: "job-ended", data: { state } }))).toEqual([
    "JobsSucceeded",
    "JobsFailed",
    "JobsCancelled",
  ]);
  expect(metricOf({ type: "script-finished", data: {} })).toBeNull();
});
