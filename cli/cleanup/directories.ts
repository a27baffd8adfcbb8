/**
 * The jobs' directories `jobs/<id>`, with their work and checkpoints, on file systems that stay. Only a machine can reach
 * them, so a job of its own removes them; its record says later what is gone.
 */
import { randomUUID } from "node:crypto";
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import { JOB_ID } from "../../core/naming.ts";
import { isFinal } from "../../core/states.ts";
import type { FileSystem } from "../down/ports.ts";
import { allJobs, readJobs } from "../job-pages.ts";

type Detail = Answer<"getJob">;

export interface Directories {
  /** Its creation token, as the jobs named it. */
  readonly fileSystem: string;
  /** null: none of the stack's has this name, so it is somebody else's or gone. */
  readonly id: string | null;
  /** Those that have had a machine, and so a directory. */
  readonly jobIds: readonly string[];
}

/** The name of the jobs that remove. */
const REMOVER = "cleanup";
const REMOVE = 'cd -- "$SPOT_EFS_DIR/jobs" && rm -rf -- ';
/** So that a job is well below 64 KiB (core/job-schema.ts): an id has up to 61 characters. */
const JOBS_AT_ONCE = 500;

/** In parts of what one job removes. As root: `jobs/` is root's, and a script that may use sudo leaves files of root's. */
export const removalJobs = ({ fileSystem, jobIds }: Directories) =>
  Array.from({ length: Math.ceil(jobIds.length / JOBS_AT_ONCE) }, (_, part) => ({
    name: REMOVER,
    clientToken: randomUUID(),
    command: REMOVE + jobIds.slice(part * JOBS_AT_ONCE, (part + 1) * JOBS_AT_ONCE).join(" "),
    filesystem: fileSystem,
    instance: { username: "root" },
    // A profile's are for jobs that compute.
    setup: [],
    container: null,
  }));

/** The jobs whose directories it removes; null: it is a job as any other. */
function removedBy({ job }: Detail): readonly string[] | null {
  if (!job?.command?.startsWith(REMOVE)) return null;
  const words = job.command.slice(REMOVE.length).split(" ");
  return words.every((word) => JOB_ID.test(word)) ? words : null;
}

/** Those of the jobs that are not on `going`, and that no earlier cleanup has removed, or is removing. */
export async function findDirectories(
  client: Client,
  jobs: readonly Detail[],
  fileSystems: readonly FileSystem[],
  going: FileSystem | null,
): Promise<readonly Directories[]> {
  const found = new Map<string, string[]>();
  for (const { job, jobId, attempts } of jobs.filter((each) => removedBy(each) === null)) {
    const name = attempts.length === 0 ? null : (job?.filesystem ?? null);
    if (name !== null && name !== going?.name) found.set(name, [...(found.get(name) ?? []), jobId]);
  }
  const removed = found.size === 0 ? new Set() : await findRemoved(client);
  return [...found]
    .map(([fileSystem, ids]) => ({
      fileSystem,
      id: fileSystems.find(({ name }) => name === fileSystem)?.id ?? null,
      jobIds: ids.filter((id) => !removed.has(id)),
    }))
    .filter(({ jobIds }) => jobIds.length > 0);
}

async function findRemoved(client: Client): Promise<ReadonlySet<string>> {
  const removers = (await allJobs(client, { name: REMOVER })).filter(
    ({ state }) => state === "succeeded" || !isFinal(state),
  );
  const details = await readJobs(
    client,
    removers.map(({ jobId }) => jobId),
  );
  return new Set(details.flatMap((each) => removedBy(each) ?? []));
}
