/**
 * The sweep's two phases, pure: what looks like a leftover is marked, looked at again, and only then removed, so that
 * nothing that is just being made, attached or ended is taken for one. What is a leftover: core/sweep-kinds.ts.
 */
import { SpotConnectError } from "./errors.ts";
import { LEFTOVER_RULES } from "./sweep-kinds.ts";
import type { Mark, ResourceKind } from "./ports.ts";
import { addSeconds, secondsBetween } from "./time.ts";

/** Resources of AWS, and two of our own: `job` is a record that nobody drives, `wait` one that is answered and not woken. */
export type LeftoverKind = ResourceKind | "job" | "wait";

export interface Leftover {
  readonly kind: LeftoverKind;
  /** The resource's, or the job's. */
  readonly id: string;
  /** AWS's word for it, or ours: `running`, `available`, `active, owner ABORTED`. */
  readonly state: string;
  /** When it was made, or when what is wrong with it began; null where AWS does not say. */
  readonly since: string | null;
  readonly jobId: string | null;
  /** Why it is taken for a leftover. */
  readonly reason: string;
}

export type Decision =
  | { readonly action: "keep"; readonly because: string }
  | { readonly action: "mark" }
  | { readonly action: "remove" };

/** `markedAt`: when an earlier sweep took it for a leftover; null: none did. */
export function decide({ kind, since }: Leftover, markedAt: string | null, now: string): Decision {
  const { minimumAgeSeconds, confirmSeconds } = LEFTOVER_RULES[kind];
  if (since !== null && secondsBetween(since, now) < minimumAgeSeconds)
    return { action: "keep", because: `it is younger than ${minimumAgeSeconds} s` };
  if (confirmSeconds === 0) return { action: "remove" };
  if (markedAt === null) return { action: "mark" };
  return secondsBetween(markedAt, now) < confirmSeconds
    ? {
        action: "keep",
        because: `marked at ${markedAt}, removed if it is still here at ${addSeconds(markedAt, confirmSeconds)}`,
      }
    : { action: "remove" };
}

export const markOf = (marks: readonly Mark[], { kind, id }: Leftover): Mark | undefined =>
  marks.find((mark) => mark.kind === kind && mark.id === id);

/** What became of one leftover. `would-…`: the same in a dry run, which changes nothing. */
export type SweepAction = "kept" | "marked" | "removed" | "failed" | "would-mark" | "would-remove";

export interface SweepItem extends Omit<Leftover, "since"> {
  /** Whole seconds since `Leftover.since`; null where AWS does not say. */
  readonly ageSeconds: number | null;
  readonly action: SweepAction;
  /** Why it was kept, how it was removed, or what failed; null when the action says it all. */
  readonly because: string | null;
}

/** Something that could not be looked at or done; the rest of the sweep went on. */
export interface SweepFailure {
  /** `list volume`, `status of JOB`, `remove security-group sg-…`. */
  readonly what: string;
  readonly error: string;
}

export interface SweepReport {
  readonly now: string;
  readonly dryRun: boolean;
  readonly items: readonly SweepItem[];
  /** Ended jobs whose instances' items of the table were given their end. */
  readonly expired: readonly string[];
  readonly failures: readonly SweepFailure[];
}

export const sweepItem = (leftover: Leftover, now: string, action: SweepAction, because: string | null): SweepItem => {
  const { since, ...rest } = leftover;
  const ageSeconds = since === null ? null : Math.max(0, Math.floor(secondsBetween(since, now)));
  return { ...rest, ageSeconds, action, because };
};

/** Throws SweepFailed, with the first of the failures, if there were any. */
export function throwIfFailed({ failures }: SweepReport): void {
  const [first] = failures;
  if (first === undefined) return;
  const more = failures.length === 1 ? "" : `, and ${failures.length - 1} more`;
  throw new SpotConnectError("SweepFailed", `The sweep went on without ${first.what}: ${first.error}${more}`);
}
