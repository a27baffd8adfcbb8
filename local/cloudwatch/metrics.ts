/** Metrics as the store keeps them: a statistic set for each minute in which there was a value. */
import { AwsError } from "../kernel/service.ts";
import type { Collection, Store } from "../kernel/store.ts";
import { KEPT_MS, MINUTE_MS, STATISTICS } from "./facts.ts";

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** In order of their names. */
  readonly dimensions: readonly Dimension[];
}
export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}
export interface StatisticSet {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}
export interface Datum extends Omit<Metric, "dimensions"> {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly timeMs: number;
  readonly values: Omit<StatisticSet, "unit">;
  readonly unit?: string;
}

export const metricsOf = (store: Store): Collection<Metric> => store.collection<Metric>("cloudwatch.metrics");
const minutesOf = (store: Store, key: string): Collection<StatisticSet> =>
  store.collection<StatisticSet>(`cloudwatch.data.${key}`);

export const sortDimensions = (dimensions: readonly Dimension[]): readonly Dimension[] =>
  dimensions.toSorted((a, b) => (a.Name < b.Name ? -1 : 1));

/** The same name with other dimensions is another metric. */
const keyOf = ({ namespace, name, dimensions }: Metric): string =>
  JSON.stringify([namespace, name, dimensions.map(({ Name, Value }) => [Name, Value])]);

export const oneValue = (value: number): Datum["values"] => ({ count: 1, sum: value, min: value, max: value });

/** Called by the services in process, so that no measurement is itself a call that could fail, be slow or be counted. */
export function record(store: Store, datum: Datum): void {
  const { namespace, name, timeMs, values, unit = "None" } = datum;
  const dimensions = sortDimensions(Object.entries(datum.dimensions).map(([Name, Value]) => ({ Name, Value })));
  const metric = { namespace, name, dimensions };
  const key = keyOf(metric);
  if (metricsOf(store).get(key) === undefined) metricsOf(store).put(key, metric);
  const minutes = minutesOf(store, key);
  const minute = String(Math.floor(timeMs / MINUTE_MS));
  const before = minutes.get(minute);
  minutes.put(minute, { ...(before === undefined ? values : add(before, values)), unit });
}

const add = (a: Datum["values"], b: Datum["values"]): Datum["values"] => ({
  count: a.count + b.count,
  sum: a.sum + b.sum,
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
});

/** All values from `startMs` until before `endMs`, both full minutes; null: none. */
export function readStatistics(
  store: Store,
  metric: Metric,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): StatisticSet | null {
  const minutes = minutesOf(store, keyOf(metric));
  let found: StatisticSet | null = null;
  for (let minute = startMs / MINUTE_MS; minute < endMs / MINUTE_MS; minute++) {
    const set = minutes.get(String(minute));
    if (set) found = found === null ? set : { ...add(found, set), unit: set.unit };
  }
  return found;
}

export type Statistic = (typeof STATISTICS)[number];

export const statisticOf = (set: StatisticSet, statistic: Statistic): number =>
  ({ SampleCount: set.count, Average: set.sum / set.count, Sum: set.sum, Minimum: set.min, Maximum: set.max })[
    statistic
  ];

/** Throws for percentiles and other extended statistics. */
export function readStatistic(name: string | undefined): Statistic {
  const known = STATISTICS.find((statistic) => statistic === name);
  if (known) return known;
  throw new AwsError("NotImplemented", `cloudwatch: the statistic ${name} is not implemented by the local cloud`, {
    status: 501,
  });
}

/** Whether the metric has a value of the last so many milliseconds. */
export const isActive = (store: Store, metric: Metric, now: number, withinMs: number): boolean =>
  minutesOf(store, keyOf(metric))
    .entries()
    .some(([minute]) => Number(minute) * MINUTE_MS > now - withinMs);

/** Drops what is kept no longer. */
export function expire(store: Store, now: number): void {
  for (const metric of metricsOf(store).values()) {
    const minutes = minutesOf(store, keyOf(metric));
    for (const [minute] of minutes.entries()) if (Number(minute) * MINUTE_MS < now - KEPT_MS) minutes.delete(minute);
  }
}
