/**
 * A move: EC2 sees a higher risk for an instance that is well, and the job asked to leave early. It is a wish for a
 * replacement, not a notice: nothing is taken from the attempt that computes until its replacement is ready. Pure.
 */
import type { Job } from "./job.ts";
import { currentEntries, isWell, type Control } from "./ledger.ts";
import { BOOTSTRAP_FAILURES, MOST_ROUNDS } from "./limits.ts";
import { isPast } from "./time.ts";
import { interruptionsOf } from "./unready.ts";
import { olderOpenEntries } from "./view.ts";

/** About two hours with the usual back-off: what EC2 saw before that says nothing any more. */
const MOVE_TRIES = 24;

interface Moving {
  readonly control: Control;
  readonly job: Job;
}

/**
 * Whether a replacement is to be asked for now. Not before the attempt has begun: a recommendation may come while it boots
 * or settles, and a machine that is ready would wait for another one, with nobody computing.
 */
export function isMoveDue(view: Moving, rounds: number, now: string): boolean {
  const moveAt = nextMoveAt(view, rounds);
  const hasBegun = currentEntries(view.control).every((entry) => entry.startedAt !== undefined);
  return moveAt !== null && hasBegun && isPast(moveAt, now);
}

/** When a replacement is to be asked for next, or null: no move is wanted, or it has been given up. */
export function nextMoveAt({ control, job }: Moving, rounds: number): string | null {
  const current = currentEntries(control);
  const [first] = current;
  if (first === undefined || !current.every((entry) => isWell(entry) && entry.readyAt !== null)) return null;
  const requestedAt = current.find((entry) => entry.moveRequestedAt !== undefined)?.moveRequestedAt;
  if (requestedAt === undefined || olderOpenEntries(control).length > 0) return null;
  const { capacity } = control;
  const isGivenUp =
    control.attempt - first.attempt >= BOOTSTRAP_FAILURES ||
    interruptionsOf(control) > job.retry.interruptions ||
    (capacity?.tries ?? 0) >= MOVE_TRIES ||
    rounds >= MOST_ROUNDS / 2;
  return isGivenUp ? null : (capacity?.nextTryAt ?? requestedAt);
}
