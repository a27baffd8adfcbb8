/**
 * Limits and times of CloudWatch. Sources: CloudWatch API reference (PutMetricAlarm, PutMetricData, GetMetricStatistics,
 * GetMetricData, ListMetrics, DescribeAlarms); CloudWatch user guide, "CloudWatch quotas", "Metrics concepts", "Alarm
 * evaluation", "Specification: Embedded metric format" (2026).
 */
export const MINUTE_MS = 60_000;

/** PutMetricData: in one call; of one metric; how far from now. */
export const DATA_PER_CALL = 1000;
export const DIMENSIONS = 30;
export const PAST_MS = 14 * 24 * 3_600_000;
export const FUTURE_MS = 2 * 3_600_000;

/** One-minute data is kept for 15 days (AWS then keeps five-minute data for 63 days, and hourly for 455). */
export const KEPT_MS = 15 * 24 * 3_600_000;

export const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;
export const STATISTICS_PER_CALL = 5;
export const POINTS_PER_CALL = 1440;
export const QUERIES_PER_CALL = 500;
export const LISTED_PER_PAGE = 500;

export const ALARMS_PER_CALL = 100;
export const ALARM_NAME = /^.{1,255}$/s;

/** EvaluationPeriods × Period, for periods below an hour and from an hour on. */
export const LONGEST_EVALUATION_SECONDS = { short: 86_400, long: 604_800 } as const;
/**
 * CloudWatch reads more data points than an alarm's EvaluationPeriods. How many it does not say; in the user guide's
 * example ("How alarm state is evaluated when data is missing") it is five for an alarm over three.
 */
export const EXTRA_POINTS = 2;

/** Embedded metric format. */
export const EMBEDDED_METRICS = 100;
export const EMBEDDED_VALUES = 100;
export const NAME_CHARACTERS = 255;

/** SQS reports on a queue each minute while it is active: until six hours after it last held or moved a message. */
export const QUEUE_ACTIVE_MS = 6 * 3_600_000;
