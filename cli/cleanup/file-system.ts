/** Whether the file system of a name goes with its jobs' outputs, and which of their files stay on file systems. */
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import type { FileSystem } from "../down/ports.ts";
import { refuseIfAdmitting, type OpenJobs } from "../file-systems/users.ts";
import { jobPages, readJobs } from "../job-pages.ts";

type Detail = Answer<"getJob">;

/** Directories `jobs/<id>` with work and checkpoints: nothing removes them but the end of their file system. */
export interface Directories {
  /** Its creation token, as the jobs named it. */
  readonly fileSystem: string;
  /** null: none of the stack's has this name, so it is somebody else's or gone. */
  readonly id: string | null;
  /** How many of the jobs have had a machine, and so a directory. */
  readonly jobs: number;
}

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

/** Those that stay when `going` goes. */
export function countDirectories(
  jobs: readonly Detail[],
  fileSystems: readonly FileSystem[],
  going: FileSystem | null,
): readonly Directories[] {
  const counts = new Map<string, number>();
  for (const { job, attempts } of jobs) {
    const name = attempts.length === 0 ? null : (job?.filesystem ?? null);
    if (name !== null && name !== going?.name) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([fileSystem, count]) => ({
    fileSystem,
    id: fileSystems.find(({ name }) => name === fileSystem)?.id ?? null,
    jobs: count,
  }));
}
