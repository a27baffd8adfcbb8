/** Whether the file system of a name goes with its jobs' outputs. */
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import { refuseIfAdmitting, type OpenJobs } from "../file-systems/users.ts";
import { jobPages, readJobs } from "../job-pages.ts";

type Detail = Answer<"getJob">;

const uses =
  (fileSystem: string) =>
  ({ job }: Detail): boolean =>
    job?.filesystem === fileSystem;

interface Question {
  readonly stack: string;
  readonly name: string;
  readonly keepFileSystem: boolean;
  /** All of the name. */
  readonly jobs: readonly Detail[];
  readonly open: OpenJobs;
}

/** It goes only if the jobs of its name alone have ever used it; null: it goes. Throws UsageError while that cannot be known. */
export async function findReasonToStay(
  client: Client,
  { stack, name, keepFileSystem, jobs, open }: Question,
): Promise<string | null> {
  if (keepFileSystem) return "--keep-file-system is given";
  // The token of a deployment's own is the stack's name (serverless.yml).
  if (name === stack) return "it is the stack's own, with every job's data";
  if (!jobs.some(uses(name))) return `no job ${name} has used it`;
  const user = open.jobs.find(uses(name));
  if (user !== undefined) return `${user.jobId} (${user.state}) uses it`;
  refuseIfAdmitting(open.admitting);
  const former = await findFormerUser(client, name);
  return former === null ? null : `${former.jobId} (${former.state}) has used it, too`;
}

/** A list of jobs does not say what they used: until one is found, each job of another name is read. */
async function findFormerUser(client: Client, name: string): Promise<Detail | null> {
  for await (const page of jobPages(client, {})) {
    const others = page.jobs.filter((job) => job.name !== name);
    const details = await readJobs(
      client,
      others.map(({ jobId }) => jobId),
    );
    const found = details.find(uses(name));
    if (found !== undefined) return found;
  }
  return null;
}
