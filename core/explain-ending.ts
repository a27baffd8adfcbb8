/** What a job that is being closed still waits for. */
import type { Waiting } from "./explain-wait.ts";
import type { Control, Ending } from "./ledger.ts";
import { mayStillCompute } from "./release.ts";

export function explainEnding({ ending, entries, submittedAt }: Control): Waiting {
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
