/** What to do about an instance that is no longer wanted: pure, the same at every look, in every state. */
import type { Entry } from "./ledger.ts";
import { FORCE_AFTER_SECONDS, RELEASED_TERMINATE_SECONDS, SETTLE_RESERVE_SECONDS, SILENCE_SECONDS } from "./limits.ts";
import { isPast, addSeconds, secondsBetween } from "./time.ts";

export type Disposal = "keep" | "terminate" | "force";

export function disposalOf(entry: Entry, now: string): Disposal {
  if (entry.terminatedAt !== null || entry.forceAt !== null) return "keep";
  if (entry.terminateAt !== null)
    return secondsBetween(entry.terminateAt, now) >= FORCE_AFTER_SECONDS ? "force" : "keep";
  switch (entry.outcome) {
    // Silent or failed machines serve nobody: at once.
    case "lost":
    case "failed":
    case "unused":
    case "cancelled":
      return "terminate";
    case "completed":
    case "interrupted":
    case null:
      return isOverdue(entry, now) ? "terminate" : "keep";
  }
}

/** After a notice: the reserve for one that still holds on, unless it fell silent; EC2's free end for one that let go. */
function isOverdue(entry: Entry, now: string): boolean {
  if (entry.notice === null) return entry.released !== null;
  if (entry.released === null && secondsBetween(entry.counterSeenAt, now) >= SILENCE_SECONDS) return true;
  const reserve = entry.released === null ? SETTLE_RESERVE_SECONDS : RELEASED_TERMINATE_SECONDS;
  return isPast(addSeconds(entry.notice.actionTime, reserve), now);
}
