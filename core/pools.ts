/** Which pools a launch asks for: types × zones with a subnet and, if there is a file system, a mount target. Pure. */
import type { Job } from "./job.ts";
import { currentEntries, type Control, type Pool } from "./ledger.ts";
import type { FleetRequest, Infrastructure } from "./payloads.ts";
import { isHot, type PoolRecord } from "./pool-memory.ts";
import type { Market } from "./states.ts";

/** With `spot-then-on-demand`: so many tries on spot alone, then the markets take turns. */
const SPOT_TRIES_FIRST = 2;

export const marketOf = (market: Market | "spot-then-on-demand", tryNumber: number): Market => {
  if (market !== "spot-then-on-demand") return market;
  return tryNumber <= SPOT_TRIES_FIRST || tryNumber % 2 === 1 ? "spot" : "on-demand";
};

/** Interruptions of one pool come together (Spot-and-Scoot: > 92 % within 3 min), so its first relaunch avoids it. */
export function poolsToAvoid(control: Control, tryNumber: number): readonly Pool[] {
  if (tryNumber > 1) return [];
  const attempt = currentEntries(control)[0]?.attempt ?? 0;
  const entries = Object.values(control.entries);
  return entries.filter((entry) => entry.attempt >= attempt && entry.outcome !== "failed").map((entry) => entry.pool);
}

/** What all jobs of the stack have learnt counts for a first try alone: afterwards every pool is asked. */
export const poolsToRest = (memory: readonly PoolRecord[], tryNumber: number, now: string): readonly Pool[] =>
  tryNumber > 1 ? [] : memory.filter((record) => isHot(record, now)).map(({ pool }) => pool);

/**
 * Empty only when no zone is left. What was lost a moment ago is avoided before what is only hot, and neither when nothing
 * else remains.
 */
export function poolsFor(
  { types, zones }: Job["instance"],
  infrastructure: Infrastructure,
  market: Market,
  lost: readonly Pool[],
  hot: readonly Pool[],
): FleetRequest["pools"] {
  const usable = infrastructure.network.subnets.filter(
    ({ zone }) =>
      (zones.length === 0 || zones.includes(zone)) &&
      (infrastructure.fileSystemId === null || infrastructure.mountTargets.some((target) => target.zone === zone)),
  );
  const pools = types.flatMap((type) => usable.map(({ zone, subnetId }) => ({ type, zone, market, subnetId })));
  const without = (avoided: readonly Pool[]): FleetRequest["pools"] =>
    pools.filter((pool) => !avoided.some((bad) => isSamePool(bad, pool)));
  const choices = [without([...lost, ...hot]), without(lost), pools];
  return choices.find((choice) => choice.length > 0) ?? pools;
}

const isSamePool = (a: Pool, b: Pool): boolean => a.type === b.type && a.zone === b.zone && a.market === b.market;
