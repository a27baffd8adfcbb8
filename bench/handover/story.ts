/** What happens to the job, drawn once and played to every system. */
import { FEWEST_SECONDS_BETWEEN_NOTICES, JOB, MEAN_SECONDS_BETWEEN_NOTICES } from "./job-constants.ts";
import { draw, exponential, seeded } from "./random.ts";

/** One machine's: how long it boots, how long the job's steps take on it. */
export interface MachineDraw {
  readonly bootSeconds: number;
  readonly setupSeconds: number;
  readonly saveSeconds: number;
  readonly restoreSeconds: number;
}
export interface Story {
  readonly seed: number;
  /** 0: the machines are taken without a word. */
  readonly noticeSeconds: number;
  /** From a machine's first second of work to the notice, one for each interruption. */
  readonly noticeAfterSeconds: readonly number[];
  /** Of the job as a whole: it ends after the last interruption. */
  readonly workSeconds: number;
  /** By attempt, from 1; more than enough. */
  machine(attempt: number): MachineDraw;
}

const LAST_SECONDS = 600;

export function drawStory(seed: number, interruptions: number, noticeSeconds: number): Story {
  const random = seeded(seed);
  const noticeAfterSeconds = Array.from({ length: interruptions }, () =>
    Math.round(FEWEST_SECONDS_BETWEEN_NOTICES + exponential(MEAN_SECONDS_BETWEEN_NOTICES, random)),
  );
  const machines = Array.from({ length: interruptions + 1 }, () => ({
    bootSeconds: draw(JOB.bootSeconds, random),
    setupSeconds: draw(JOB.setupSeconds, random),
    saveSeconds: draw(JOB.saveSeconds, random),
    restoreSeconds: draw(JOB.restoreSeconds, random),
  }));
  const computed = noticeAfterSeconds.reduce((sum, seconds) => sum + seconds, 0);
  return {
    seed,
    noticeSeconds,
    noticeAfterSeconds,
    // What is computed after a notice counts as well, so no system is done before the last one.
    workSeconds: computed + interruptions * noticeSeconds + LAST_SECONDS,
    machine: (attempt) => machines[(attempt - 1) % machines.length]!,
  };
}
