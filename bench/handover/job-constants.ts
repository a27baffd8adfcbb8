/** The job and its machines, drawn once for all systems: nobody boots, saves or restores faster than another. Seconds. */
export const JOB = {
  bootSeconds: {
    low: 20,
    typical: 30,
    high: 60,
    source:
      "RunInstances to an open port 22: 29 s for a c5.xlarge (C. Percival, EC2 boot time benchmarking, 2021); 20 to 40 s is common, and an encrypted root disk takes longer (M. Sweet, EC2 launch times, 2023)",
  },
  setupSeconds: { low: 5, typical: 15, high: 30, source: "a choice: `pip install` with a cache" },
  saveSeconds: {
    low: 4,
    typical: 10,
    high: 20,
    source: "a choice: 2, 5 and 10 GB at the 500 MiB/s that EFS gives a client (EFS user guide, quotas)",
  },
  restoreSeconds: { low: 4, typical: 10, high: 20, source: "a choice: the same read back" },
} as const;

/** The default of `checkpoint.every`. */
export const SAVE_EVERY_SECONDS = 900;
/** Spot's notice (EC2 user guide, Spot Instance interruption notices). */
export const NOTICE_SECONDS = 120;
/** The shortest that was seen (aws-node-termination-handler#1022). */
export const SHORT_NOTICE_SECONDS = 39;
/**
 * From the first second of work to the notice, exponential: a notice comes at any moment between two saves alike. Real
 * ones are rarer; a denser series only gives more of them to measure.
 */
export const MEAN_SECONDS_BETWEEN_NOTICES = 1200;
/** The fewest: what is measured is a handover, not a machine that is taken before it has begun. */
export const FEWEST_SECONDS_BETWEEN_NOTICES = 60;
