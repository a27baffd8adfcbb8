/** A job that the API accepted and AdmitJob has not recorded: it is being admitted, was refused, or was stopped. */
import { explainAdmission } from "../../explain-wait.ts";
import { failureFrom } from "../../failure.ts";
import type { JobOutcome } from "../../ledger.ts";
import type { ExecutionView } from "../../ports.ts";
import type { Unrecorded } from "./find-control.ts";
import type { JobDetail } from "./job-views.ts";

export function detailUnrecorded(jobId: string, { executionArn, execution }: Unrecorded): JobDetail {
  const outcome = outcomeOf(execution);
  return {
    jobId,
    name: jobId.slice(0, jobId.lastIndexOf("-")),
    state: outcome?.state ?? "submitted",
    submittedAt: execution.startedAt,
    submittedBy: null,
    endedAt: outcome?.endedAt ?? null,
    interruptions: 0,
    error: outcome?.error ?? null,
    executionArn,
    job: null,
    attempts: [],
    waiting: outcome === null ? explainAdmission(execution.startedAt) : null,
    ending: null,
    outcome,
    progress: null,
    generation: null,
  };
}

/** null: it runs. The error is the execution's own, which is AdmitJob's; a stopped one was cancelled. */
function outcomeOf({ status, error, cause, startedAt, stoppedAt }: ExecutionView): JobOutcome | null {
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return null;
  const endedAt = stoppedAt ?? startedAt;
  if (status === "ABORTED")
    return { state: "cancelled", error: "JobCancelled", message: cause ?? "the execution was stopped", endedAt };
  const message = cause ?? `the execution ended ${status} before the job was recorded`;
  return { state: "failed", ...failureFrom({ error: error ?? "ExecutionFailed", message }), endedAt };
}
