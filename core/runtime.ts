/**
 * What `limits.runtime` counts: each attempt's time from the order to run until it let go, or until its last sign of
 * life when it never said so. Mounting, staging and copying outputs are in it; boot and `setup` are not. Pure.
 */
import { isClosed, type Control, type Entry } from "./ledger.ts";
import { secondsBetween } from "./time.ts";

const secondsOf = (entry: Entry, now: string): number => {
  if (entry.startedAt === undefined) return 0;
  const isOver = entry.outcome !== null || isClosed(entry);
  const end = entry.stoppedAt ?? (isOver ? entry.counterSeenAt : now);
  return Math.max(0, secondsBetween(entry.startedAt, end));
};

/** The job's computing time up to `now`. */
export const usedSeconds = ({ entries, forgottenSeconds = 0 }: Control, now: string): number =>
  Object.values(entries).reduce((sum, entry) => sum + secondsOf(entry, now), forgottenSeconds);

/** Computing time of entries that are about to leave the control item. */
export const forgottenSecondsAfter = (control: Control, forgotten: readonly Entry[], now: string): number =>
  forgotten.reduce((sum, entry) => sum + secondsOf(entry, now), control.forgottenSeconds ?? 0);
