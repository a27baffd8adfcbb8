/** A spot price over time as a row of equal steps. Pure. */

export interface PricePoint {
  readonly time: string;
  readonly usd: number;
}

/** The price in force at the end of each of `count` equal spans up to `now`; before the first point it is the first one's. */
export function sampleSeries(points: readonly PricePoint[], since: string, now: string, count: number): number[] {
  const ordered = points.toSorted((a, b) => (a.time < b.time ? -1 : 1));
  const first = ordered[0];
  if (first === undefined) return [];
  const [from, to] = [Date.parse(since), Date.parse(now)];
  return Array.from({ length: count }, (_, index) => {
    const at = from + ((index + 1) * (to - from)) / count;
    return (ordered.findLast(({ time }) => Date.parse(time) <= at) ?? first).usd;
  });
}
