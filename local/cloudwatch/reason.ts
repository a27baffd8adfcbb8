/** Why an alarm is in a state, in CloudWatch's words (CloudWatch user guide, "Alarm events and EventBridge"). */
import type { StateValue } from "@aws-sdk/client-cloudwatch";
import type { Point } from "./alarm-clock.ts";
import { COMPARISONS } from "./alarms.ts";
import type { Alarm, AlarmState } from "./alarms.ts";

export function reasonFor(
  alarm: Alarm,
  value: StateValue,
  points: readonly Point[],
): Pick<AlarmState, "reason" | "reasonData"> {
  const real = points.filter((point) => point.value !== null).slice(0, alarm.evaluationPeriods);
  const evaluated = real.map(({ startMs, value: each }) => ({ timestamp: time(startMs), value: each }));
  const reasonData = JSON.stringify({
    version: "1.0",
    queryDate: time((points[0]?.startMs ?? 0) + alarm.periodSeconds * 1000),
    ...(real.length === 0 ? {} : { startDate: time(real.at(-1)?.startMs ?? 0) }),
    ...(alarm.unit === null ? {} : { unit: alarm.unit }),
    statistic: alarm.statistic,
    period: alarm.periodSeconds,
    recentDatapoints: real.map((point) => point.value),
    threshold: alarm.threshold,
    evaluatedDatapoints: evaluated,
  });
  return { reason: textFor(alarm, value, real), reasonData };
}

function textFor(alarm: Alarm, value: StateValue, real: readonly Point[]): string {
  if (value === "INSUFFICIENT_DATA") return `Insufficient Data: ${count(real.length)} were unknown.`;
  if (real.length === 0) {
    const treated = alarm.treatMissingData === "breaching" ? "Breaching" : "NonBreaching";
    const { evaluationPeriods: missing } = alarm;
    return `Threshold Crossed: no datapoints were received for ${missing} period${plural(missing)} and ${missing} missing datapoint${plural(missing)} ${missing === 1 ? "was" : "were"} treated as [${treated}].`;
  }
  const { holds, words } = COMPARISONS[alarm.comparison];
  const shown = real.filter(
    (point) => point.value !== null && holds(point.value, alarm.threshold) === (value === "ALARM"),
  );
  const list = shown.map((point) => `${decimal(point.value ?? 0)} (${shortTime(point.startMs)})`).join(", ");
  const verb = shown.length === 1 ? "was" : "were";
  const not = value === "ALARM" ? "" : "not ";
  return `Threshold Crossed: ${count(shown.length)} [${list}] ${verb} ${not}${words} the threshold (${decimal(alarm.threshold)}).`;
}

const plural = (number: number): string => (number === 1 ? "" : "s");
const count = (number: number): string => `${number} datapoint${plural(number)}`;
const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
/** `22/11/26 22:00:00`. */
const shortTime = (ms: number): string => {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
};
/** As in CloudWatch's events: a zone without a colon. */
export const time = (ms: number): string => new Date(ms).toISOString().replace("Z", "+0000");
