/** Jobs' costs added up by what they share. Pure; groups of two pages are merged by the same function. */
import type { CostSummary } from "./job-costs.ts";

export interface CostGroup extends CostSummary {
  /** The job's id or name, a tag's value, or the UTC day of submission; empty: the job has no such tag. */
  readonly key: string;
  readonly jobs: number;
}

/** In the order in which their keys came first. */
export function mergeGroups(groups: readonly CostGroup[]): readonly CostGroup[] {
  const merged = new Map<string, CostGroup>();
  for (const group of groups) {
    const before = merged.get(group.key);
    merged.set(group.key, before === undefined ? group : add(before, group));
  }
  return [...merged.values()];
}

/** A sum with an unknown part is unknown. */
const add = (a: CostGroup, b: CostGroup): CostGroup => ({
  key: a.key,
  jobs: a.jobs + b.jobs,
  usd: a.usd + b.usd,
  isComplete: a.isComplete && b.isComplete,
  onDemandUsd: a.onDemandUsd === null || b.onDemandUsd === null ? null : a.onDemandUsd + b.onDemandUsd,
  usefulSeconds: a.usefulSeconds + b.usefulSeconds,
  lostSeconds: a.lostSeconds + b.lostSeconds,
  paidSeconds: a.paidSeconds + b.paidSeconds,
});
