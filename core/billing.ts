/** How EC2 bills a machine's time: the one rule of the ledger and of `limits.budgetUsd`. Pure. */
import { secondsBetween } from "./time.ts";

/** EC2 bills Linux by the second, a minute at least (EC2 On-Demand pricing, "per second billing"). */
export const LEAST_SECONDS = 60;
/** "If your Spot Instance is interrupted by Amazon EC2 in the first hour, you are not charged" (EC2 User Guide). */
const FREE_SECONDS = 3600;

export const billedSeconds = (launchedAt: string, until: string): number =>
  Math.max(LEAST_SECONDS, secondsBetween(launchedAt, until));

/** `endedAt` is null while the machine is there: nothing is free before EC2 has taken it. */
export const isFirstHourFree = (launchedAt: string, endedAt: string | null, isTakenByEc2: boolean): boolean =>
  endedAt !== null && isTakenByEc2 && secondsBetween(launchedAt, endedAt) < FREE_SECONDS;
