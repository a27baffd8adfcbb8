/** What a job that is being closed still waits for. */
import type { Waiting } from "./explain-wait.ts";
import { stillHeld } from "./hold.ts";
import type { Control, Ending, Entry } from "./ledger.ts";
import { mayStillCompute } from "./release.ts";

export function explainEnding(control: Control): Waiting {
  const { ending, entries, submittedAt } = control;
  const held = stillHeld(control);
  if (ending?.hold !== undefined && held.length > 0) return holding(control, ending, ending.hold.until, held);
  const open = Object.values(entries).filter(({ terminatedAt }) => terminatedAt === null);
  const saving = open.filter(mayStillCompute);
  const waitedFor = saving.length > 0 ? saving : open;
  const ids = waitedFor.map(({ instanceId }) => instanceId);
  return {
    reason: "ending",
    message: `${causeText(ending)} ${stepText(ids, saving.length > 0)}`,
    since: ending?.since ?? submittedAt,
    nextTryAt: null,
    until: saving.length > 0 ? (ending?.graceUntil ?? null) : null,
    instanceIds: ids,
    pools: [],
  };
}

function holding({ jobId }: Control, ending: Ending, until: string, held: readonly Entry[]): Waiting {
  const ids = held.map(({ instanceId }) => instanceId);
  const hourlyUsd = held.reduce((sum, entry) => sum + (entry.hourlyUsd ?? 0), 0);
  const price = hourlyUsd === 0 ? "" : ` at $${hourlyUsd.toFixed(4)} an hour`;
  return {
    reason: "held",
    message:
      `${causeText(ending)} Before, ${ids.join(", ")} is held${price}, as \`holdOnFailure\` asks. ` +
      `\`spot shell ${jobId}\` logs in, \`spot release ${jobId}\` lets it go.`,
    since: ending.since,
    nextTryAt: null,
    until,
    instanceIds: ids,
    pools: [],
  };
}

function causeText(ending: Ending | null): string {
  if (ending === null) return "The job ends.";
  if (ending.cause === "cancel") return "The job was cancelled.";
  if (ending.error !== null) return `The job ends with ${ending.error}.`;
  return ending.cause === "aborted" ? "The job's execution was stopped." : "The scripts are done.";
}

function stepText(ids: readonly string[], mayCompute: boolean): string {
  if (ids.length === 0) return "The outcome is being recorded.";
  return mayCompute ? `${ids.join(", ")} may save and stop.` : `EC2 ends ${ids.join(", ")}.`;
}
