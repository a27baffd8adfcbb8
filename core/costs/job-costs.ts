/** A job's ledger: what it cost, what of it was useful, and what the same work would have cost on demand. Pure. */
import type { TimelineEvent } from "../events.ts";
import { LEAST_SECONDS } from "../billing.ts";
import { secondsBetween } from "../time.ts";
import { gapSeconds, readAttempts, type AttemptTime } from "./attempts.ts";
import { linesOf, type BillingFacts, type CostLine } from "./lines.ts";

/** The part of a ledger that the job's record keeps once it has ended. */
export interface CostSummary {
  /** Sum of the lines that have a price. */
  readonly usd: number;
  /** Whether every line has one. */
  readonly isComplete: boolean;
  /** The useful seconds and the first boot, a minute at least, at the on-demand price of the types; null: one is missing. */
  readonly onDemandUsd: number | null;
  readonly usefulSeconds: number;
  /** Computing that was done again, and the time between attempts in which nobody computed. */
  readonly lostSeconds: number;
  readonly paidSeconds: number;
}

export interface AttemptCosts extends AttemptTime {
  /** Of its machine: compute, disk and address. */
  readonly usd: number | null;
}

export interface JobCosts extends CostSummary {
  /** Of the lost seconds, those in which nobody computed. */
  readonly gapSeconds: number;
  readonly attempts: readonly AttemptCosts[];
  readonly lines: readonly CostLine[];
}

/** USD per hour by type; a type without one is missing from it. */
export type OnDemandPrices = Readonly<Record<string, number>>;

export function costsOf(
  events: readonly TimelineEvent[],
  onDemand: OnDemandPrices,
  facts: BillingFacts,
  now: string,
): JobCosts {
  const attempts = readAttempts(events, now, facts.endedAt);
  const lines = linesOf(attempts, refusedTries(events, attempts), facts);
  const gap = gapSeconds(attempts, now);
  const redone = sum(attempts.map(({ lostSeconds }) => lostSeconds));
  return {
    usd: sum(lines.map(({ usd }) => usd ?? 0)),
    isComplete: lines.every(({ usd }) => usd !== null),
    onDemandUsd: onDemandUsd(attempts, onDemand),
    usefulSeconds: sum(attempts.map(({ usefulSeconds }) => usefulSeconds)),
    lostSeconds: sum([redone, gap]),
    gapSeconds: gap,
    paidSeconds: sum(attempts.map(({ paidSeconds }) => paidSeconds)),
    attempts: attempts.map((attempt) => ({ ...attempt, usd: usdOf(attempt, lines) })),
    lines,
  };
}

export const summaryOf = ({
  usd,
  isComplete,
  onDemandUsd: instead,
  usefulSeconds,
  lostSeconds,
  paidSeconds,
}: CostSummary): CostSummary => ({
  usd,
  isComplete,
  onDemandUsd: instead,
  usefulSeconds,
  lostSeconds,
  paidSeconds,
});

function refusedTries(events: readonly TimelineEvent[], attempts: readonly AttemptTime[]): number {
  const tries = events.filter(({ type }) => type === "capacity-requested");
  return Math.max(0, tries.length - new Set(attempts.map(({ attempt }) => attempt)).size);
}

/** To a billionth, below what AWS bills: the rest is what binary fractions leave. */
const sum = (numbers: readonly number[]): number =>
  Math.round(numbers.reduce((total, each) => total + each, 0) * 1e9) / 1e9;

function usdOf({ instanceId }: AttemptTime, lines: readonly CostLine[]): number | null {
  const own = lines.filter((line) => line.instanceId === instanceId).map(({ usd }) => usd);
  return own.some((usd) => usd === null) ? null : sum(own.map((usd) => usd ?? 0));
}

/** On demand nothing is interrupted: one boot, and the work once, on a machine that is paid for its first minute anyway. */
function onDemandUsd(attempts: readonly AttemptTime[], prices: OnDemandPrices): number | null {
  const first = attempts.find(({ startedAt }) => startedAt !== null);
  if (first === undefined) return 0;
  const boot = secondsBetween(first.launchedAt, first.startedAt!);
  const worked = boot + sum(attempts.map(({ usefulSeconds }) => usefulSeconds));
  const parts = attempts.map((attempt) => {
    const seconds = attempt.usefulSeconds + (attempt === first ? boot + Math.max(0, LEAST_SECONDS - worked) : 0);
    const hourly = prices[attempt.pool.type];
    return seconds === 0 ? 0 : hourly === undefined ? null : (seconds / 3600) * hourly;
  });
  return parts.some((part) => part === null) ? null : sum(parts.map((part) => part ?? 0));
}
