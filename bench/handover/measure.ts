/** From who computed when to what an interruption costs; the same for every system. */
import type { Computed } from "../../test/simulation/script.ts";

/** One machine's part of the job. Times in ms of virtual time. */
export interface Part {
  /** When its scripts began. */
  readonly from: number;
  /** Seconds of the work that it found saved. */
  readonly startWork: number;
  readonly computed: Computed;
}
export interface Interruption {
  readonly noticeAt: number;
  /** When the next machine was asked for. */
  readonly requestAt: number;
  readonly before: Part;
  readonly after: Part;
  /** What no system can spare: the last save, and reading it back. */
  readonly saveSeconds: number;
  readonly restoreSeconds: number;
  /** From the notice to a machine that could take over. */
  readonly readySeconds: number;
}
export interface Played {
  readonly interruptions: readonly Interruption[];
  readonly wallSeconds: number;
  readonly machineSeconds: number;
  /** Beside the machines. */
  readonly orchestrationUsd: number;
  /** Step Functions' states entered; null: a system that has none. */
  readonly transitions: number | null;
}

/** No instance computes. */
export const gapSeconds = ({ before, after }: Interruption): number =>
  (after.from - before.from) / 1000 + after.computed.fromSeconds - before.computed.toSeconds;

export const redoneSeconds = ({ before, after }: Interruption): number => before.computed.work - after.startWork;

export const lostSeconds = (interruption: Interruption): number =>
  gapSeconds(interruption) + redoneSeconds(interruption);

export const requestSeconds = ({ noticeAt, requestAt }: Interruption): number => (requestAt - noticeAt) / 1000;

/** Beyond the last save and its reading back. */
export const excessSeconds = (interruption: Interruption): number =>
  lostSeconds(interruption) - interruption.saveSeconds - interruption.restoreSeconds;

/** Nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
