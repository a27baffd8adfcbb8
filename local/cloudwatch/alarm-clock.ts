/**
 * Evaluates every alarm at each full minute of the cloud's clock, as CloudWatch does with periods of a minute or more, over
 * windows that end with the last full minute. The timer runs only while there is an alarm: a clock in
 * virtual time that has nothing else to wait for must be able to say so.
 */
import type { Cancel } from "../kernel/clock.ts";
import type { Cloud } from "../kernel/service.ts";
import { alarmsOf, COMPARISONS } from "./alarms.ts";
import type { Alarm } from "./alarms.ts";
import { changeState } from "./change-state.ts";
import { evaluate } from "./evaluate.ts";
import { EXTRA_POINTS, MINUTE_MS } from "./facts.ts";
import { expire, readStatistics, statisticOf } from "./metrics.ts";
import { createQueueGauge } from "./queue-gauge.ts";
import { reasonFor } from "./reason.ts";

export interface AlarmClock {
  /** After any change to the alarms. */
  reset(): void;
  stop(): void;
}

export function createAlarmClock(cloud: Cloud): AlarmClock {
  const alarms = alarmsOf(cloud.store);
  const measureQueues = createQueueGauge(cloud);
  let cancel: Cancel | null = null;

  const tick = (): void => {
    const endMs = floor(cloud.clock.now());
    measureQueues(endMs);
    for (const alarm of alarms.values()) evaluateAlarm(cloud, alarm, endMs);
    if (endMs % DAY_MS === 0) expire(cloud.store, endMs);
    arm();
  };
  const arm = (): void => {
    cancel = alarms.values().length === 0 ? null : cloud.clock.at(floor(cloud.clock.now()) + MINUTE_MS, tick);
  };
  return {
    reset() {
      cancel?.();
      arm();
    },
    stop: () => cancel?.(),
  };
}

const DAY_MS = 24 * 3_600_000;
const floor = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;

/** A value of one period of the evaluation range; null: missing. */
export interface Point {
  readonly startMs: number;
  readonly value: number | null;
}

/** The windows slide by a minute: the newest one ends with the last full minute. */
function evaluateAlarm(cloud: Cloud, alarm: Alarm, endMs: number): void {
  const periodMs = alarm.periodSeconds * 1000;
  const points = Array.from({ length: alarm.evaluationPeriods + EXTRA_POINTS }, (_, index): Point => {
    const startMs = endMs - (index + 1) * periodMs;
    const set = readStatistics(cloud.store, alarm.metric, { startMs, endMs: startMs + periodMs });
    const isWanted = set !== null && (alarm.unit === null || alarm.unit === set.unit);
    return { startMs, value: isWanted ? statisticOf(set, alarm.statistic) : null };
  });
  const { holds } = COMPARISONS[alarm.comparison];
  const breaches = points.map(({ value }) => (value === null ? null : holds(value, alarm.threshold)));
  const value = evaluate(alarm, breaches, alarm.state.value);
  if (value !== alarm.state.value) changeState(cloud, alarm, { value, ...reasonFor(alarm, value, points) });
}
