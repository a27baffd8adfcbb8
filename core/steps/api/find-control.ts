import { isSpotConnectError } from "../../errors.ts";
import type { Control } from "../../ledger.ts";
import { executionArnOf } from "../../naming.ts";
import type { ApiPorts } from "../../ports-api.ts";

export type FindPorts = Pick<ApiPorts, "deployment" | "ledger" | "executions">;

/**
 * The control item, or null for a job that was accepted a moment ago: its execution runs, and AdmitJob has not written
 * the record. Throws JobNotFound when there is neither.
 */
export async function findControl(ports: FindPorts, jobId: string): Promise<Control | null> {
  try {
    return await ports.ledger.control(jobId);
  } catch (error) {
    if (!isSpotConnectError(error, "JobNotFound")) throw error;
    const executionArn = executionArnOf(ports.deployment.runJobArn, jobId);
    if ((await ports.executions.status(executionArn)) !== "RUNNING") throw error;
    return null;
  }
}
