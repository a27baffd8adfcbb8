/** A metric over time: the periods that have a value, the oldest first. */
import type { Store } from "../kernel/store.ts";
import { invalid } from "./alarms.ts";
import { readStatistics } from "./metrics.ts";
import type { Metric, StatisticSet } from "./metrics.ts";

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
  readonly periodSeconds: number;
  readonly unit?: string | undefined;
}
export interface SeriesPoint {
  readonly startMs: number;
  readonly set: StatisticSet;
}

/** Periods begin at multiples of themselves; the start is rounded down to one, the end is exclusive. */
export function readSeries(store: Store, metric: Metric, span: Span): readonly SeriesPoint[] {
  const { startMs, endMs, periodSeconds, unit } = span;
  if (periodSeconds < 60 || periodSeconds % 60 !== 0) throw invalid("Period must be a multiple of 60");
  if (startMs >= endMs) throw invalid("The parameter StartTime must be less than the parameter EndTime.");
  const periodMs = periodSeconds * 1000;
  const points: SeriesPoint[] = [];
  for (let from = Math.floor(startMs / periodMs) * periodMs; from < endMs; from += periodMs) {
    const set = readStatistics(store, metric, { startMs: from, endMs: from + periodMs });
    if (set !== null && (unit === undefined || unit === set.unit)) points.push({ startMs: from, set });
  }
  return points;
}
