/** The bill of a job, line by line: what each attempt's machine cost, and what the job cost beside its machines. Pure. */
import type { AttemptTime } from "./attempts.ts";
import { MONTH_HOURS, UNIT_PRICES, type CostItem } from "./unit-prices.ts";

export interface CostLine {
  readonly item: CostItem;
  /** null: the whole job's. */
  readonly attempt: number | null;
  readonly instanceId: string | null;
  readonly quantity: number;
  readonly unit: string;
  /** null: AWS gave no price, or nobody knows how much of it there was. */
  readonly unitUsd: number | null;
  readonly usd: number | null;
  readonly source: string;
  /** ISO-8601 time, or the month in which the source said so. */
  readonly asOf: string;
}

/** What the bill depends on besides the timeline. */
export interface BillingFacts {
  /** Whether each instance has a public address. */
  readonly hasPublicIp: boolean;
  /** null: the job has no file system. With bursting throughput nothing is paid for reading and writing. */
  readonly fileSystemThroughput: "elastic" | "bursting" | null;
  /** Size of the root disk by instance type; a type whose image is gone is missing from it. */
  readonly diskGiB: Readonly<Record<string, number>>;
  /** When EC2 said of an instance that it is terminated, by its id: the timeline has that after the next look only. */
  readonly endedAt?: Readonly<Record<string, string>>;
}

/**
 * State transitions of a job that runs through, of each further attempt, and of each try for a machine that EC2 refused:
 * counted in virtual time (test/simulation/costs.all.test.ts). The first job in ten minutes has two more.
 */
export const PLAIN_TRANSITIONS = 25;
export const ATTEMPT_TRANSITIONS = 18;
export const REFUSED_TRY_TRANSITIONS = 6;

const GB = 1e9;

/** `refusedTries`: CreateFleet calls that brought no machine. */
export function linesOf(
  attempts: readonly AttemptTime[],
  refusedTries: number,
  facts: BillingFacts,
): readonly CostLine[] {
  const written = attempts.reduce((sum, { writtenBytes }) => sum + writtenBytes, 0);
  const read = attempts.reduce((sum, { readBytes }) => sum + readBytes, 0);
  const isMetered = facts.fileSystemThroughput === "elastic";
  const transitions =
    PLAIN_TRANSITIONS + ATTEMPT_TRANSITIONS * Math.max(0, attempts.length - 1) + REFUSED_TRY_TRANSITIONS * refusedTries;
  return [
    ...attempts.flatMap((attempt) => machineLines(attempt, facts)),
    ...(isMetered ? [line("file-system-writes", null, written / GB), line("file-system-reads", null, read / GB)] : []),
    line("orchestration", null, transitions),
  ];
}

function machineLines(attempt: AttemptTime, { hasPublicIp, diskGiB }: BillingFacts): readonly CostLine[] {
  const hours = attempt.paidSeconds / 3600;
  return [
    computeLine(attempt, hours),
    diskLine(attempt, hours, diskGiB[attempt.pool.type]),
    ...(hasPublicIp ? [line("public-ipv4", attempt, hours)] : []),
  ];
}

/** EC2 bills nothing for the machine of a first hour that it interrupted; its disk and address are billed all the same. */
function computeLine(
  { attempt, instanceId, pool, hourlyUsd, launchedAt, isFree }: AttemptTime,
  hours: number,
): CostLine {
  const market = pool.market === "spot" ? "DescribeSpotPriceHistory at launch" : "AWS Price List at launch";
  return {
    item: "compute",
    attempt,
    instanceId,
    quantity: isFree ? 0 : hours,
    unit: `${pool.type} ${pool.zone} ${pool.market} hour`,
    unitUsd: hourlyUsd,
    usd: isFree ? 0 : hourlyUsd === null ? null : hours * hourlyUsd,
    source: isFree ? "EC2 User Guide: interrupted by EC2 in its first hour, not billed" : market,
    asOf: launchedAt,
  };
}

/** A disk whose size nobody knows any more was paid for all the same: the line says that it is missing from the sum. */
function diskLine(attempt: AttemptTime, hours: number, gib: number | undefined): CostLine {
  if (gib !== undefined) return line("disk", attempt, (gib * hours) / MONTH_HOURS);
  return { ...line("disk", attempt, hours), unit: "hour of gp3, size unknown", unitUsd: null, usd: null };
}

function line(item: Exclude<CostItem, "compute">, of: AttemptTime | null, quantity: number): CostLine {
  const { unit, usd, source, asOf } = UNIT_PRICES[item];
  return {
    item,
    attempt: of?.attempt ?? null,
    instanceId: of?.instanceId ?? null,
    quantity,
    unit,
    unitUsd: usd,
    usd: quantity * usd,
    source,
    asOf,
  };
}
