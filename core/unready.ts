/** Instances that came and went without a word: when to stop launching more, and what to say of them. Pure. */
import { nextTryAt } from "./backoff.ts";
import type { ErrorName } from "./errors.ts";
import type { Control, Entry } from "./ledger.ts";
import { BOOTSTRAP_FAILURES, TAKEN_FAILURES } from "./limits.ts";
import { explainStateReason } from "./state-reasons.ts";

/** Attempts that were not the job's own failures. */
export const interruptionsOf = ({ attempt, retriedAttempts }: Control): number => attempt - retriedAttempts.length;

/**
 * The newest attempts, back to the last one whose agent reported; newest first. A move's replacement that came to
 * nothing is not among them: it cost nobody anything, and says nothing of the one that is needed now.
 */
function unreadyRow(entries: readonly Entry[]): readonly Entry[] {
  const counted = entries.filter((entry) => entry.spare === undefined || entry.readyAt !== null);
  const newestFirst = counted.toSorted((a, b) => b.attempt - a.attempt);
  const end = newestFirst.findIndex((entry) => entry.readyAt !== null || entry.outcome === "failed");
  return end === -1 ? newestFirst : newestFirst.slice(0, end);
}

/** EC2 took it back: with a notice, or unasked for a reason that another instance need not have. */
function isTaken(entry: Entry): boolean {
  if (entry.notice !== null) return true;
  const kind = explainStateReason(entry.reason ?? null)?.kind;
  if (kind === "configuration" || kind === "quota") return false;
  return kind !== undefined || (entry.terminatedAt !== null && entry.terminateAt === null);
}

/**
 * When the next launch may be, past or not, after instances that went before they were ready; null: nothing holds it up.
 * One is bad luck, and time is short while an old instance computes; a second one is a pool in trouble.
 */
export function nextLaunchAfterUnready({ jobId, entries }: Control): string | null {
  const row = unreadyRow(Object.values(entries));
  const [newest] = row;
  if (newest === undefined || row.length < 2) return null;
  return nextTryAt(jobId, row.length - 1, false, newest.terminatedAt ?? newest.counterSeenAt);
}

interface GivingUp {
  readonly error: ErrorName;
  readonly message: string;
}

/** Why no further instance is worth its launch, or null. */
export function unreadyError(entries: readonly Entry[]): GivingUp | null {
  const row = unreadyRow(entries);
  return neverStarts(entries, row) ?? neverReady(row) ?? alwaysTaken(row);
}

/** What EC2 says of the very first instance is the job's or the account's configuration: none has ever started. */
function neverStarts(entries: readonly Entry[], row: readonly Entry[]): GivingUp | null {
  const [newest] = row;
  const known = explainStateReason(newest?.reason ?? null);
  if (newest === undefined || known?.kind !== "configuration" || row.length < entries.length) return null;
  return {
    error: "ConfigurationRejected",
    message: `${newest.instanceId} ended at launch: ${newest.reason}. ${known.meaning} ${known.remedy}`,
  };
}

function neverReady(row: readonly Entry[]): GivingUp | null {
  const end = row.findIndex(isTaken);
  const mute = end === -1 ? row : row.slice(0, end);
  return mute.length < BOOTSTRAP_FAILURES
    ? null
    : { error: "BootstrapFailed", message: `${mute.length} instances in a row were not ready in time: ${seen(mute)}` };
}

function alwaysTaken(row: readonly Entry[]): GivingUp | null {
  return row.length < TAKEN_FAILURES
    ? null
    : {
        error: "BootstrapFailed",
        message: `${row.length} instances in a row were gone before they were ready: ${seen(row)}`,
      };
}

const seen = (row: readonly Entry[]): string => {
  const ids = row.map((entry) => entry.instanceId).join(", ");
  const last = row[0]?.reason;
  return last === undefined ? ids : `${ids}; the last: ${last}`;
};
