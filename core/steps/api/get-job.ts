import type { Outbox } from "../../agent-protocol.ts";
import { explainWait, type Heard } from "../../explain-wait.ts";
import { currentEntries, type Control } from "../../ledger.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { findJob } from "./find-control.ts";
import { detailJob, entriesOf, type JobDetail } from "./job-views.ts";
import { detailUnrecorded } from "./unrecorded-job.ts";

type GetJobPorts = Pick<ApiPorts, "deployment" | "ledger" | "agents" | "executions" | "commands">;

const NEWEST = 3;

/** GET /jobs/{id}. */
export async function getJob(
  ports: GetJobPorts,
  { jobId, now }: { readonly jobId: string; readonly now: string },
): Promise<JobDetail> {
  const found = await findJob(ports, jobId);
  if (found.control === null) return detailUnrecorded(jobId, found);
  const { control } = found;
  const { job } = await ports.ledger.job(jobId);
  const outboxes = await reports(ports, control);
  const heard = await listen(ports, control, outboxes, now);
  return detailJob(control, job, newestReport(control, outboxes), outboxes, explainWait(control, job, heard));
}

/** Of the machines that live, and of the newest three: one of those has run scripts, if any has. */
async function reports(ports: GetJobPorts, control: Control): Promise<Readonly<Record<string, Outbox | null>>> {
  const entries = entriesOf(control);
  const asked = entries.filter((entry, index) => entry.terminatedAt === null || index >= entries.length - NEWEST);
  const found = await Promise.all(
    asked.map(async ({ instanceId: id }) => [id, await ports.agents.outbox(id)] as const),
  );
  return Object.fromEntries(found);
}

/** While a replacement prepares, its outbox knows no progress yet: the newest one that ran scripts does. */
const newestReport = (control: Control, outboxes: Readonly<Record<string, Outbox | null>>): Outbox | null =>
  entriesOf(control)
    .slice(-NEWEST)
    .map(({ instanceId }) => outboxes[instanceId] ?? null)
    .findLast((outbox) => outbox?.started) ?? null;

/** Asked only about machines that are not ready; that SSM refuses to be asked must not cost the answer. */
async function listen(
  ports: GetJobPorts,
  control: Control,
  outboxes: Readonly<Record<string, Outbox | null>>,
  now: string,
): Promise<Heard> {
  const ids = currentEntries(control)
    .filter(({ readyAt, terminatedAt }) => readyAt === null && terminatedAt === null)
    .map(({ instanceId }) => instanceId);
  const mute = ids.filter((id) => outboxes[id] === null);
  return { outboxes, online: await ports.commands.online(mute, now).catch(() => null) };
}
