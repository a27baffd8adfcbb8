/**
 * The state of an alarm from its data points. Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat
 * missing data", whose two tables are the test. Pure.
 */
import type { StateValue } from "@aws-sdk/client-cloudwatch";

export interface Rule {
  /** N and M. */
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: "missing" | "ignore" | "breaching" | "notBreaching";
}

/** `points`: of the evaluation range, the newest first; true: breaching, false: not, null: missing. */
export function evaluate(
  { evaluationPeriods, datapointsToAlarm, treatMissingData }: Rule,
  points: readonly (boolean | null)[],
  current: StateValue,
): StateValue {
  const real = points.filter((point) => point !== null);
  const breaching = real.slice(0, evaluationPeriods).filter(Boolean).length;
  // Real points count wherever they are in the range; only what is wanting of N is filled.
  const filled = Math.max(0, evaluationPeriods - real.length);
  const counted = breaching + (treatMissingData === "breaching" ? filled : 0);
  if (counted >= datapointsToAlarm) return "ALARM";
  if (filled === 0 || treatMissingData === "breaching" || treatMissingData === "notBreaching") return "OK";
  if (real.includes(false)) return "OK";
  if (treatMissingData === "ignore") return current;
  // Too few, but all breach: ALARM once the oldest is as old as M periods, so that one new point alone is no alarm.
  return points.lastIndexOf(true) + 1 >= datapointsToAlarm ? "ALARM" : "INSUFFICIENT_DATA";
}
