import type { Outbox } from "../../agent-protocol.ts";
import type { Control } from "../../ledger.ts";
import { executionArnOf } from "../../naming.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { findControl } from "./find-control.ts";
import { detailJob, entriesOf, type JobDetail } from "./job-views.ts";

type GetJobPorts = Pick<ApiPorts, "deployment" | "ledger" | "agents" | "executions">;

/** GET /jobs/{id}. */
export async function getJob(ports: GetJobPorts, { jobId }: { readonly jobId: string }): Promise<JobDetail> {
  const control = await findControl(ports, jobId);
  if (control === null) return unrecorded(ports, jobId);
  const { job } = await ports.ledger.job(jobId);
  return detailJob(control, job, await newestReport(ports, control));
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

function unrecorded({ deployment }: GetJobPorts, jobId: string): JobDetail {
  return {
    jobId,
    name: jobId.slice(0, jobId.lastIndexOf("-")),
    state: "submitted",
    submittedAt: null,
    endedAt: null,
    interruptions: 0,
    error: null,
    executionArn: executionArnOf(deployment.runJobArn, jobId),
    job: null,
    attempts: [],
    capacityWait: null,
    ending: null,
    outcome: null,
    progress: null,
    generation: null,
  };
}
