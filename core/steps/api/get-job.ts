import type { Outbox } from "../../agent-protocol.ts";
import { isSpotConnectError } from "../../errors.ts";
import type { Control } from "../../ledger.ts";
import { executionArnOf } from "../../naming.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { detailJob, entriesOf, type JobDetail } from "./job-views.ts";

type GetJobPorts = Pick<ApiPorts, "deployment" | "ledger" | "agents" | "executions">;

/** GET /jobs/{id}. */
export async function getJob(ports: GetJobPorts, { jobId }: { readonly jobId: string }): Promise<JobDetail> {
  try {
    const [control, { job }] = await Promise.all([ports.ledger.control(jobId), ports.ledger.job(jobId)]);
    return detailJob(control, job, await newestReport(ports, control));
  } catch (error) {
    if (!isSpotConnectError(error, "JobNotFound")) throw error;
    return await findUnrecorded(ports, jobId, error);
  }
}

/** While a replacement prepares, its outbox knows no progress yet: the newest one that ran scripts does. */
async function newestReport(ports: GetJobPorts, control: Control): Promise<Outbox | null> {
  const newest = entriesOf(control).toReversed();
  for (const { instanceId } of newest.slice(0, 3)) {
    const outbox = await ports.agents.outbox(instanceId);
    if (outbox?.started) return outbox;
  }
  return null;
}

/** Accepted a moment ago: the execution runs, and AdmitJob has not written the record. */
async function findUnrecorded(ports: GetJobPorts, jobId: string, notFound: Error): Promise<JobDetail> {
  const executionArn = executionArnOf(ports.deployment.runJobArn, jobId);
  if ((await ports.executions.status(executionArn)) !== "RUNNING") throw notFound;
  return {
    jobId,
    name: jobId.slice(0, jobId.lastIndexOf("-")),
    state: "submitted",
    submittedAt: null,
    endedAt: null,
    interruptions: 0,
    error: null,
    executionArn,
    job: null,
    attempts: [],
    capacityWait: null,
    ending: null,
    outcome: null,
    progress: null,
    generation: null,
  };
}
