import { AGENT_ITEMS_SECONDS, EXPIRED_JOBS_PER_SWEEP } from "../limits.ts";
import type { Mark, Ports } from "../ports.ts";
import { findLeftovers, type SweepView } from "../sweep-kinds.ts";
import {
  decide,
  markOf,
  sweepItem,
  type Leftover,
  type SweepFailure,
  type SweepItem,
  type SweepReport,
} from "../sweep.ts";
import { attempt, lookAtStack, type SweepLookPorts } from "./sweep-look.ts";
import { REMOVALS, type RemovalPorts } from "./sweep-removals.ts";

type SweepPorts = SweepLookPorts & RemovalPorts & Pick<Ports, "marks" | "agentItems">;

interface Sweep {
  readonly ports: SweepPorts;
  readonly view: SweepView;
  readonly now: string;
  readonly dryRun: boolean;
  readonly failures: SweepFailure[];
}

/**
 * Every five minutes, and on demand: what events, executions and crashes have left undone. Each leftover by itself: one
 * that cannot be treated stands in the report and stops no other. A dry run reads and reports the same.
 */
export async function sweepOrphans(
  ports: SweepPorts,
  { now, dryRun }: { readonly now: string; readonly dryRun: boolean },
): Promise<SweepReport> {
  const failures: SweepFailure[] = [];
  const view = await lookAtStack(ports, now, failures);
  const sweep: Sweep = { ports, view, now, dryRun, failures };
  const marks = await ports.marks.all(now);
  const leftovers = findLeftovers(view);
  const items: SweepItem[] = [];
  for (const leftover of leftovers) items.push(await treat(sweep, leftover, markOf(marks, leftover)?.since ?? null));
  if (!dryRun)
    for (const mark of marks.filter((each) => isObsolete(each, leftovers, view)))
      await attempt(failures, `unmark ${mark.kind} ${mark.id}`, () => ports.marks.clear(mark));
  return { now, dryRun, items, expired: await expireItems(sweep), failures };
}

async function treat(sweep: Sweep, leftover: Leftover, markedAt: string | null): Promise<SweepItem> {
  const { ports, view, now, dryRun } = sweep;
  const decision = decide(leftover, markedAt, now);
  const { kind, id } = leftover;
  try {
    if (decision.action === "keep") return sweepItem(leftover, now, "kept", decision.because);
    if (dryRun) return sweepItem(leftover, now, decision.action === "mark" ? "would-mark" : "would-remove", null);
    if (decision.action === "remove") {
      const { removed, because } = await REMOVALS[kind](ports, leftover, view);
      return sweepItem(leftover, now, removed ? "removed" : "kept", because);
    }
    await ports.marks.set({ kind, id, since: now });
    return sweepItem(leftover, now, "marked", null);
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    sweep.failures.push({ what: `${decision.action} ${kind} ${id}`, error: text });
    return sweepItem(leftover, now, "failed", text);
  }
}

/** Looked at again, and no leftover any more: should it become one later, that is a new first look. */
function isObsolete({ kind, id }: Mark, leftovers: readonly Leftover[], view: SweepView): boolean {
  if (leftovers.some((leftover) => leftover.kind === kind && leftover.id === id)) return false;
  if (kind !== "job") return kind in view.resources && (kind !== "mount-target" || view.network !== null);
  return id in view.owners || view.controls.every(({ jobId }) => jobId !== id);
}

async function expireItems({ ports, dryRun, failures }: Sweep): Promise<readonly string[]> {
  const ended = await attempt(failures, "list ended jobs", () => ports.agentItems.ofEnded(EXPIRED_JOBS_PER_SWEEP));
  if (dryRun) return ended ?? [];
  const expired: string[] = [];
  for (const jobId of ended ?? []) {
    const done = await attempt(failures, `expire the items of ${jobId}`, async () => {
      await ports.agentItems.expire(jobId, AGENT_ITEMS_SECONDS);
      return true;
    });
    if (done) expired.push(jobId);
  }
  return expired;
}
