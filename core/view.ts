/** A job as one look found it: what every decision is made from. */
import type { Outbox } from "./agent-protocol.ts";
import type { Job } from "./job.ts";
import { currentEntries, isClosed, isWell, type Control, type Entry } from "./ledger.ts";
import type { InstanceState } from "./states.ts";

export interface View {
  /** With the entries as observed. */
  readonly control: Control;
  readonly job: Job;
  /** By instance id, as `outboxes`. */
  readonly states: Readonly<Record<string, InstanceState>>;
  readonly outboxes: Readonly<Record<string, Outbox | null>>;
  /** Instances whose SSM agent reported lately; asked only for silent ones. null: SSM could not be asked. */
  readonly online: readonly string[] | null;
  /** Most running jobs of the stack are silent together: the fault is not theirs (rule 5). */
  readonly stackSilent: boolean;
}

/** Entries whose life matters: the newest attempt's, and in a move also the one that goes on meanwhile. */
export const watchedEntries = ({ attempt, entries }: Control): readonly Entry[] =>
  Object.values(entries).filter((entry) => entry.attempt === attempt || isWell(entry));

/** What must be closed before the current attempt may run. A younger one was never ordered to. */
export function olderOpenEntries(control: Control): readonly Entry[] {
  const attempt = currentEntries(control)[0]?.attempt ?? 0;
  return Object.values(control.entries).filter((entry) => entry.attempt < attempt && !isClosed(entry));
}
