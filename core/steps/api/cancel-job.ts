import { SpotConnectError } from "../../errors.ts";
import type { JobState } from "../../states.ts";
import { claimEnding, startEndJob, type ClaimEndingPorts } from "../claim-ending.ts";

/**
 * POST /jobs/{id}/cancel. Asked again while the job ends, it says so again; if that ending is a cancel's, its end-job is
 * started once more, which finds the first one unless the claimer died before it.
 */
export async function cancelJob(
  ports: ClaimEndingPorts,
  { jobId, now }: { readonly jobId: string; readonly now: string },
): Promise<{ readonly jobId: string; readonly state: JobState }> {
  const claimed = await claimEnding(ports, { jobId, cause: "cancel", now });
  const control = claimed ?? (await ports.ledger.control(jobId));
  if (control.state === "ended") throw new SpotConnectError("JobEnded", `${jobId} has ended: ${control.phase}`);
  if (control.claim > 0) await startEndJob(ports, control);
  return { jobId, state: control.phase };
}
