import { SpotConnectError } from "../../errors.ts";
import type { JobState } from "../../states.ts";
import { claimEnding, startEndJob, type ClaimEndingPorts } from "../claim-ending.ts";
import { findControl, findJob, type Unrecorded } from "./find-control.ts";
import { letGo } from "./let-go.ts";

interface CancelJobInput {
  readonly jobId: string;
  readonly now: string;
}
interface CancelJobOutput {
  readonly jobId: string;
  readonly state: JobState;
}

/**
 * POST /jobs/{id}/cancel. Asked again while the job ends, it says so again; if that ending is a cancel's, its end-job is
 * started once more, which finds the first one unless the claimer died before it. A failed job's machine is held no longer.
 */
export async function cancelJob(ports: ClaimEndingPorts, input: CancelJobInput): Promise<CancelJobOutput> {
  const found = await findJob(ports, input.jobId);
  if (found.control === null && !(await stopAdmission(ports, input.jobId, found)))
    return { jobId: input.jobId, state: "cancelled" };
  return await cancelRecorded(ports, input);
}

async function cancelRecorded(ports: ClaimEndingPorts, { jobId, now }: CancelJobInput): Promise<CancelJobOutput> {
  const claimed = await claimEnding(ports, { jobId, cause: "cancel", now });
  const control = claimed ?? (await ports.ledger.control(jobId));
  if (control.state === "ended") throw new SpotConnectError("JobEnded", `${jobId} has ended: ${control.phase}`);
  if (control.ending?.hold !== undefined) await letGo(ports, jobId, { at: now, by: "cancel" });
  if (control.claim > 0) await startEndJob(ports, control);
  return { jobId, state: control.phase };
}

/**
 * Nothing is recorded, so nothing is to be released: stopping the execution ends the job. Whether AdmitJob recorded it
 * all the same is looked at afterwards (true: it did, and the job is cancelled as any other); an AdmitJob that is still
 * under way then leaves a job whose owner is stopped, which the sweep ends.
 */
async function stopAdmission(
  ports: ClaimEndingPorts,
  jobId: string,
  { execution, executionArn }: Unrecorded,
): Promise<boolean> {
  if (execution.status !== "RUNNING")
    throw new SpotConnectError("JobEnded", `${jobId} was not admitted: its execution ended ${execution.status}`);
  await ports.executions.stop(executionArn, "JobCancelled", "the job was cancelled before it was recorded");
  return (await findControl(ports, jobId)) !== null;
}
