/** How an instance's part ends: with which outcome, and by which steps it lets go. */
import type { AgentOutcome } from "../../core/agent-protocol.ts";
import type { Action, StopCause, WorkingState } from "./agent-state.ts";

const NOTHING_RELEASED = { generation: null, manifestHash: null };

export const agentOutcome = (outcome: AgentOutcome["outcome"], more: Partial<AgentOutcome> = {}): AgentOutcome => ({
  outcome,
  error: null,
  script: null,
  exitCode: null,
  message: null,
  ...more,
});

/** Once nothing more will run here: the outcome, or null for "never ran"; undefined: it is not the end. */
export function endingOf(state: WorkingState, cause: StopCause | null): AgentOutcome | null | undefined {
  if (state.failure !== null) return { ...state.failure, outcome: "failed" };
  if (state.reported !== null) return state.reported;
  if (state.done.includes("choose-generation") && state.finished.length === state.job.scripts) {
    if (!state.skipped.includes("copy-outputs")) return agentOutcome("completed");
  } else if (cause === "runtime") {
    return agentOutcome("failed", { error: "RuntimeExceeded", message: "The running time was used up." });
  }
  if (cause === null && state.skipped.length === 0) return undefined;
  if (!state.local.started) return null;
  return agentOutcome(cause === "stop" ? "cancelled" : "interrupted");
}

export function finish(state: WorkingState, ended: AgentOutcome | null): Action[] {
  const open = closingSteps(state, ended).find((step) => !state.done.includes(step) && !state.skipped.includes(step));
  if (open !== undefined) return [{ do: "task", name: open }];
  return [{ do: "record", released: state.generation ?? NOTHING_RELEASED, outcome: ended }];
}

function closingSteps(state: WorkingState, ended: AgentOutcome | null): string[] {
  if (!state.done.includes("mount") && !state.skipped.includes("mount")) return [];
  if (state.reported !== null || !state.done.includes("choose-generation")) return ["unmount"];
  const copied = ended !== null && ended.outcome !== "interrupted" ? ["copy-outputs"] : [];
  const written = ended?.outcome === "completed" ? ["write-outcome"] : [];
  return ["seal", ...copied, ...written, "unmount"];
}
