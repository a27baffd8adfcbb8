import { isSpotConnectError } from "../../errors.ts";
import { parseJob } from "../../job-schema.ts";
import { executionArnOf, jobIdOf } from "../../naming.ts";
import type { ApiPorts } from "../../ports-api.ts";
import type { JobState } from "../../states.ts";

export interface SubmitJobInput {
  /** As it came; the very same JSON, its clientToken filled in, becomes the execution's input. */
  readonly job: unknown;
  readonly requestId: string;
}
export interface SubmitJobOutput {
  readonly jobId: string;
  readonly executionArn: string;
  readonly state: JobState;
}

/**
 * POST /jobs: checks the job and starts run-job, whose AdmitJob checks it again, so that the console's way in and this
 * one are the same. The execution is named by the job's id: submitted twice, it is started once.
 */
export async function submitJob(
  ports: Pick<ApiPorts, "deployment" | "ledger" | "executions">,
  { job: input, requestId }: SubmitJobInput,
): Promise<SubmitJobOutput> {
  const job = parseJob(input, ports.deployment);
  const clientToken = job.clientToken ?? requestId;
  const jobId = jobIdOf(job.name, clientToken);
  const { runJobArn } = ports.deployment;
  await ports.executions.start(runJobArn, jobId, { ...(input as object), clientToken });
  const known = await findControl(ports, jobId);
  const executionArn = known?.execution ?? executionArnOf(runJobArn, jobId);
  return { jobId, executionArn, state: known?.phase ?? "submitted" };
}

async function findControl(ports: Pick<ApiPorts, "ledger">, jobId: string) {
  try {
    return await ports.ledger.control(jobId);
  } catch (error) {
    if (isSpotConnectError(error, "JobNotFound")) return null;
    throw error;
  }
}
