/** One system's line in the report. */
import { gapSeconds, lostSeconds, percentile, requestSeconds, type Interruption, type Played } from "./measure.ts";
import { MACHINE_HOURLY_USD } from "./prices.ts";

/** Seconds per interruption; wall clock and cost of the whole job. */
export interface SystemReport {
  /** Nobody computes, or it is computed again. */
  readonly lostSecondsP50: number;
  readonly lostSecondsP95: number;
  /** Nobody computes. */
  readonly gapSecondsP50: number;
  readonly gapSecondsP95: number;
  /** From the notice to the request for the next machine. */
  readonly requestSecondsP50: number;
  readonly requestSecondsP95: number;
  readonly wallSeconds: number;
  readonly costUsd: number;
}

export function summarize({ interruptions, wallSeconds, machineSeconds, orchestrationUsd }: Played): SystemReport {
  const of = (measure: (interruption: Interruption) => number, share: number): number =>
    rounded(percentile(interruptions.map(measure), share), 1);
  return {
    lostSecondsP50: of(lostSeconds, 0.5),
    lostSecondsP95: of(lostSeconds, 0.95),
    gapSecondsP50: of(gapSeconds, 0.5),
    gapSecondsP95: of(gapSeconds, 0.95),
    requestSecondsP50: of(requestSeconds, 0.5),
    requestSecondsP95: of(requestSeconds, 0.95),
    wallSeconds: rounded(wallSeconds, 0),
    costUsd: rounded((machineSeconds / 3600) * MACHINE_HOURLY_USD + orchestrationUsd, 4),
  };
}

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
