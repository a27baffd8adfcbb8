import { isSpotConnectError, SpotConnectError } from "../../errors.ts";
import type { Control } from "../../ledger.ts";
import { executionArnOf } from "../../naming.ts";
import type { ExecutionView } from "../../ports.ts";
import type { ApiPorts } from "../../ports-api.ts";

export type FindPorts = Pick<ApiPorts, "deployment" | "ledger" | "executions">;

/** The execution that POST /jobs started under the job's id, of which AdmitJob has no record: not yet, or never. */
export interface Unrecorded {
  readonly control: null;
  readonly executionArn: string;
  readonly execution: ExecutionView;
}
type Found = { readonly control: Control } | Unrecorded;

/** Throws JobNotFound when there is neither a record nor an execution that could become or have become one. */
export async function findJob(ports: FindPorts, jobId: string): Promise<Found> {
  const control = await findRecorded(ports, jobId);
  if (control !== null) return { control };
  const executionArn = executionArnOf(ports.deployment.runJobArn, jobId);
  const execution = await ports.executions.describe(executionArn);
  if (execution === null) throw new SpotConnectError("JobNotFound", `No job has the id ${jobId}.`);
  // AdmitJob may have written the record between the two looks; after its success there is one.
  const recorded = execution.status === "RUNNING" ? null : await findRecorded(ports, jobId);
  if (recorded !== null) return { control: recorded };
  return { control: null, executionArn, execution };
}

/** The control item, or null for a job that is not recorded: yet, or because AdmitJob refused it. */
export const findControl = async (ports: FindPorts, jobId: string): Promise<Control | null> =>
  (await findJob(ports, jobId)).control;

async function findRecorded(ports: Pick<ApiPorts, "ledger">, jobId: string): Promise<Control | null> {
  try {
    return await ports.ledger.control(jobId);
  } catch (error) {
    if (isSpotConnectError(error, "JobNotFound")) return null;
    throw error;
  }
}
