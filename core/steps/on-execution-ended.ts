import { isSpotConnectError, type ErrorName } from "../errors.ts";
import { executionArnOf, jobIdOf } from "../naming.ts";
import type { ExecutionStatus, Ports } from "../ports.ts";
import { claimEnding, startEndJob } from "./claim-ending.ts";

export interface ExecutionEndedInput {
  readonly executionArn: string;
  readonly status: ExecutionStatus;
  readonly now: string;
}

/**
 * An execution ended, whoever ended it. If it was the job's owner and the job has not ended, nobody drives the job any
 * more: an end-job is made its owner and started. Every other case is somebody else's (aws-review A5, A6).
 */
export async function onExecutionEnded(
  ports: Pick<Ports, "deployment" | "ledger" | "executions">,
  { executionArn, status, now }: ExecutionEndedInput,
): Promise<void> {
  if (isFailedEndJob(ports.deployment.endJobArn, executionArn, status)) return;
  const jobId = jobIdFrom(await ports.executions.input(executionArn), executionArn);
  if (jobId === null) return;
  try {
    const control = await claimEnding(ports, {
      jobId,
      cause: "aborted",
      now,
      ...endingOf(status),
      deadOwner: executionArn,
    });
    if (control !== null) await startEndJob(ports, control);
  } catch (error) {
    // An execution that was refused at the door (InvalidJob) has no record.
    if (!isSpotConnectError(error, "JobNotFound")) throw error;
  }
}

/** Left to the sweep, every five minutes: whatever made it fail would make the next one fail at once, without end. */
const isFailedEndJob = (endJobArn: string, executionArn: string, status: ExecutionStatus): boolean =>
  status !== "ABORTED" && executionArn.startsWith(executionArnOf(endJobArn, ""));

export const endingOf = (status: ExecutionStatus): { error: ErrorName | null; message: string } =>
  status === "ABORTED"
    ? { error: null, message: "the execution was stopped" }
    : { error: "ExecutionFailed", message: `the execution ended ${status}` };

/** run-job's input is the job JSON, end-job's is `{jobId}`; the id of a job without clientToken comes from its execution. */
function jobIdFrom(input: unknown, executionArn: string): string | null {
  if (typeof input !== "object" || input === null) return null;
  const { jobId, name, clientToken } = input as Record<string, unknown>;
  if (typeof jobId === "string") return jobId;
  if (typeof name !== "string") return null;
  const executionName = executionArn.slice(executionArn.lastIndexOf(":") + 1);
  return jobIdOf(name, typeof clientToken === "string" ? clientToken : executionName);
}
