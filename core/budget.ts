/**
 * What a job's machines have cost so far, and when `limits.budgetUsd` makes it stop: early enough for the last save. By the
 * hourly price that each machine was launched at; one without a price counts nothing. Disks, addresses and storage are not
 * in it. Pure.
 */
import { billedSeconds, isFirstHourFree } from "./billing.ts";
import type { Job } from "./job.ts";
import type { Control, Entry } from "./ledger.ts";
import { STOP_RESERVE_SECONDS } from "./limits.ts";
import { isTakenByEc2 } from "./observe.ts";

function usdOf(entry: Entry, now: string): number {
  const end = entry.endedAt ?? entry.terminatedAt;
  if (isFirstHourFree(entry.launchedAt, end, isTakenByEc2(entry))) return 0;
  return ((entry.hourlyUsd ?? 0) * billedSeconds(entry.launchedAt, end ?? now)) / 3600;
}

export const spentUsd = ({ entries, forgottenUsd = 0 }: Control, now: string): number =>
  Object.values(entries).reduce((sum, entry) => sum + usdOf(entry, now), forgottenUsd);

/** What entries cost that are about to leave the control item. */
export const forgottenUsdAfter = (control: Control, forgotten: readonly Entry[], now: string): number =>
  forgotten.reduce((sum, entry) => sum + usdOf(entry, now), control.forgottenUsd ?? 0);

/**
 * Until the job has to begin its last save, by the machines that it has now; 0 or less: now. null: it has no budget, or no
 * machine that is paid.
 */
export function secondsOfBudget(control: Control, { limits, checkpoint }: Job, now: string): number | null {
  const open = Object.values(control.entries).filter((entry) => entry.terminatedAt === null);
  const hourly = open.reduce((sum, { hourlyUsd }) => sum + (hourlyUsd ?? 0), 0);
  if (limits.budgetUsd === null || limits.budgetUsd === undefined) return null;
  const left = limits.budgetUsd - spentUsd(control, now);
  if (hourly === 0) return left <= 0 ? 0 : null;
  return (left / hourly) * 3600 - checkpoint.stopGraceSeconds - STOP_RESERVE_SECONDS;
}
