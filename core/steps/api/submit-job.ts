import { isSpotConnectError } from "../../errors.ts";
import { executionArnOf, jobIdOf } from "../../naming.ts";
import type { ApiPorts } from "../../ports-api.ts";
import type { JobState } from "../../states.ts";
import { admit } from "../admit.ts";

export interface SubmitJobInput {
  /** As it came; the very same JSON, its clientToken filled in, becomes the execution's input. */
  readonly job: unknown;
  readonly requestId: string;
  readonly now: string;
}
export interface SubmitJobOutput {
  readonly jobId: string;
  readonly executionArn: string;
  readonly state: JobState;
}

/**
 * POST /jobs: checks the job and starts run-job, whose AdmitJob checks it again, so that the console's way in and this
 * one are the same. The execution is named by the job's id: submitted twice, it is started once. The start is the last
 * thing that can fail: whoever gets an error has no job.
 */
export async function submitJob(
  ports: Pick<ApiPorts, "deployment" | "catalog" | "ledger" | "executions">,
  { job: input, requestId, now }: SubmitJobInput,
): Promise<SubmitJobOutput> {
  const job = await admit(ports, input, now);
  const clientToken = job.clientToken ?? requestId;
  const jobId = jobIdOf(job.name, clientToken);
  const known = await findControl(ports, jobId);
  if (known !== null) return { jobId, executionArn: known.execution, state: known.phase };
  const { runJobArn } = ports.deployment;
  await ports.executions.start(runJobArn, jobId, { ...(input as object), clientToken });
  return { jobId, executionArn: executionArnOf(runJobArn, jobId), state: "submitted" };
}

async function findControl(ports: Pick<ApiPorts, "ledger">, jobId: string) {
  try {
    return await ports.ledger.control(jobId);
  } catch (error) {
    if (isSpotConnectError(error, "JobNotFound")) return null;
    throw error;
  }
}
