import type { Outbox } from "../../agent-protocol.ts";
import { explainWait, type Heard } from "../../explain-wait.ts";
import { currentEntries, type Control } from "../../ledger.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { findJob } from "./find-control.ts";
import { detailJob, entriesOf, type JobDetail } from "./job-views.ts";
import { detailUnrecorded } from "./unrecorded-job.ts";

type GetJobPorts = Pick<ApiPorts, "deployment" | "ledger" | "agents" | "executions" | "commands">;

/** GET /jobs/{id}. */
export async function getJob(
  ports: GetJobPorts,
  { jobId, now }: { readonly jobId: string; readonly now: string },
): Promise<JobDetail> {
  const found = await findJob(ports, jobId);
  if (found.control === null) return detailUnrecorded(jobId, found);
  const { control } = found;
  const { job } = await ports.ledger.job(jobId);
  const [newest, heard] = await Promise.all([newestReport(ports, control), listen(ports, control, now)]);
  return detailJob(control, job, newest, explainWait(control, job, heard));
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

/** Asked only about machines that are not ready; that SSM refuses to be asked must not cost the answer. */
async function listen(ports: GetJobPorts, control: Control, now: string): Promise<Heard> {
  const ids = currentEntries(control)
    .filter(({ readyAt, terminatedAt }) => readyAt === null && terminatedAt === null)
    .map(({ instanceId }) => instanceId);
  const outboxes = Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await ports.agents.outbox(id)])));
  const mute = ids.filter((id) => outboxes[id] === null);
  return { outboxes, online: await ports.commands.online(mute, now).catch(() => null) };
}
