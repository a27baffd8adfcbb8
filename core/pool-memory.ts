/**
 * What the stack remembers of each pool, fading: how often EC2 took a machine back, how often it had none, how long machines
 * lasted. EC2 says none of it, and CreateFleet chooses by what is free now; so the pool that just took a machine back is left
 * alone for a while, by every job. Pure.
 */
import type { Pool } from "./ledger.ts";
import { secondsBetween } from "./time.ts";

/** Each number is as of `at`, and halves with every HALF_LIFE_SECONDS. */
export interface PoolRecord {
  readonly pool: Pool;
  readonly interruptions: number;
  readonly refusals: number;
  /** Machines that have ended, and the seconds they lasted. */
  readonly ended: number;
  readonly endedSeconds: number;
  readonly interruptedAt: string | null;
  readonly refusedAt: string | null;
  readonly at: string;
}

export type PoolNews =
  /** EC2 wants a machine back. */
  | { readonly kind: "interrupted" }
  /** EC2 had no machine. */
  | { readonly kind: "refused" }
  | { readonly kind: "ended"; readonly seconds: number };

/** Availability of a pool comes and goes in hours (the spot traces of Can't Be Late: 100 % to 0 % within hours). */
export const HALF_LIFE_SECONDS = 6 * 3600;
/** Interruptions of one type and zone come together: over 92 % within three minutes (Spot-and-Scoot, arXiv 2604.16457). */
const COOL_DOWN_SECONDS = 600;
/** Without a machine to give, a pool rarely has one a minute later. */
const REFUSED_SECONDS = 120;
/** So many interruptions, faded, and a pool is left alone while others are there. */
const HOT_INTERRUPTIONS = 2;

const NOTHING = { interruptions: 0, refusals: 0, ended: 0, endedSeconds: 0, interruptedAt: null, refusedAt: null };

/** The record as of `now`. Times that are late fade nothing. */
export function fade(record: PoolRecord, now: string): PoolRecord {
  const left = 2 ** (-Math.max(0, secondsBetween(record.at, now)) / HALF_LIFE_SECONDS);
  const { interruptions, refusals, ended, endedSeconds } = record;
  return {
    ...record,
    interruptions: interruptions * left,
    refusals: refusals * left,
    ended: ended * left,
    endedSeconds: endedSeconds * left,
    at: now > record.at ? now : record.at,
  };
}

export function learn(before: PoolRecord | null, pool: Pool, news: PoolNews, now: string): PoolRecord {
  const { type, zone, market } = pool;
  const record = before === null ? { pool: { type, zone, market }, ...NOTHING, at: now } : fade(before, now);
  switch (news.kind) {
    case "interrupted":
      return { ...record, interruptions: record.interruptions + 1, interruptedAt: now };
    case "refused":
      return { ...record, refusals: record.refusals + 1, refusedAt: now };
    case "ended":
      return { ...record, ended: record.ended + 1, endedSeconds: record.endedSeconds + news.seconds };
  }
}

/** Better left alone now, if there are others. */
export function isHot(record: PoolRecord, now: string): boolean {
  const isWithin = (time: string | null, seconds: number): boolean =>
    time !== null && secondsBetween(time, now) < seconds;
  return (
    isWithin(record.interruptedAt, COOL_DOWN_SECONDS) ||
    isWithin(record.refusedAt, REFUSED_SECONDS) ||
    fade(record, now).interruptions >= HOT_INTERRUPTIONS
  );
}

/** How long its machines lasted, on average; null: none has ended that is remembered. */
export const meanSeconds = ({ ended, endedSeconds }: PoolRecord): number | null =>
  ended < 0.01 ? null : endedSeconds / ended;
