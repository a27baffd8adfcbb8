/**
 * The stack's metrics, counted from lifecycle events and carried by their log lines in CloudWatch's embedded metric format
 * (CloudWatch user guide, "Specification: Embedded metric format"): no API call, no permission. One dimension, the stack;
 * never the job, since each value of a dimension is a metric that is paid for ($0.30 a month). They are few for the same
 * reason: an account's first ten cost nothing, and one that gets no value in an hour costs nothing for it.
 */
import type { JobEventType, TimelineEvent } from "../core/events.ts";

export const NAMESPACE = "SpotConnect";

export const METRICS = {
  JobsSubmitted: "Jobs accepted.",
  JobsSucceeded: "Jobs that ended `succeeded`.",
  JobsFailed: "Jobs that ended `failed`.",
  JobsCancelled: "Jobs that ended `cancelled`.",
  InstancesLaunched: "Machines that EC2 gave.",
  CapacityRefused: "Tries on which no pool gave a machine.",
  Interruptions: "Attempts that ended because EC2 took the machine, or in a drill.",
  AttemptsLost: "Attempts whose machine was gone or silent without a word.",
  InstancesUnconfirmed: "Machines that EC2 never called terminated: look for them, they may cost.",
  LeftoversRemoved: "Things without an owner that the sweep removed.",
} as const;
export type MetricName = keyof typeof METRICS;

/** Which metric an event counts for; `job-ended` by its state. */
const COUNTED: Partial<Record<JobEventType, MetricName>> = {
  "job-submitted": "JobsSubmitted",
  "instance-launched": "InstancesLaunched",
  "job-waiting": "CapacityRefused",
  "attempt-interrupted": "Interruptions",
  "attempt-lost": "AttemptsLost",
  "instance-unconfirmed": "InstancesUnconfirmed",
};
const ENDED: Readonly<Record<string, MetricName>> = {
  succeeded: "JobsSucceeded",
  failed: "JobsFailed",
  cancelled: "JobsCancelled",
};

export function metricOf({ type, data }: Pick<TimelineEvent, "type" | "data">): MetricName | null {
  if (type === "job-ended") return ENDED[String(data["state"])] ?? null;
  return COUNTED[type as keyof typeof COUNTED] ?? null;
}

/** The members of a log line that make it a metric document as well. `time` is ISO-8601. */
export const embedMetric = (stack: string, time: string, name: MetricName, value: number): Record<string, unknown> => ({
  _aws: {
    Timestamp: Date.parse(time),
    CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [["Stack"]], Metrics: [{ Name: name, Unit: "Count" }] }],
  },
  Stack: stack,
  [name]: value,
});
