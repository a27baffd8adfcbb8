/**
 * The jobs' directories `jobs/<id>`, with their work and checkpoints, on file systems that stay. Only a machine can reach
 * them, so a job of its own removes them; its record says later what is gone.
 */
import { createHash } from "node:crypto";
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import { JOB_ID } from "../../core/naming.ts";
import { isFinal, type JobState } from "../../core/states.ts";
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

/** A job that removes some of them now. */
export interface Remover {
  readonly jobId: string;
  readonly state: JobState;
  readonly jobIds: readonly string[];
}

export interface DirectoriesFound {
  readonly directories: readonly Directories[];
  readonly removers: readonly Remover[];
  /** How many removers have ended without having removed them. */
  readonly failures: number;
}

/** The name of the jobs that remove: none that a script would give its job. */
const REMOVER = "spot-cleanup";
const REMOVE = 'cd -- "$SPOT_EFS_DIR/jobs" && rm -rf -- ';
/** So that a job is well below 64 KiB (core/job-schema.ts): an id has up to 61 characters. */
const JOBS_AT_ONCE = 500;

/**
 * In parts of what one job removes. As root: `jobs/` is root's, and a script that may use sudo leaves files of root's. The
 * same directories are the same job, until one has failed: two cleanups at a time pay for one machine.
 */
export const removalJobs = ({ fileSystem, id, jobIds }: Directories, failures: number) =>
  Array.from({ length: Math.ceil(jobIds.length / JOBS_AT_ONCE) }, (_, part) => {
    const ids = jobIds.slice(part * JOBS_AT_ONCE, (part + 1) * JOBS_AT_ONCE);
    return {
      name: REMOVER,
      clientToken: createHash("sha256")
        .update(JSON.stringify([id, failures, ids]))
        .digest("hex"),
      command: REMOVE + ids.join(" "),
      filesystem: fileSystem,
      profile: "small",
      instance: { username: "root" },
      ...NOTHING_BESIDE,
    };
  });

/** What an own profile named `small` may say, for jobs that compute. */
const NOTHING_BESIDE = {
  agent: "spot-connect",
  setup: [],
  outputs: [],
  container: null,
  env: {},
  secrets: {},
  holdOnFailure: null,
  notify: [],
} as const;

/** The jobs whose directories it removes; none: it is a job as any other. */
function removedBy({ job }: Detail): readonly string[] {
  if (!job?.command?.startsWith(REMOVE)) return [];
  const words = job.command.slice(REMOVE.length).split(" ");
  return words.every((word) => JOB_ID.test(word)) ? words : [];
}

/** Of the jobs that are not on `going`, without those that an earlier cleanup has removed, or is removing. */
export async function findDirectories(
  client: Client,
  jobs: readonly Detail[],
  fileSystems: readonly FileSystem[],
  going: FileSystem | null,
): Promise<DirectoriesFound> {
  const found = new Map<string, string[]>();
  for (const { job, jobId, attempts } of jobs) {
    const name = attempts.length === 0 ? null : (job?.filesystem ?? null);
    if (name === null || name === going?.name) continue;
    if (!found.has(name)) found.set(name, []);
    found.get(name)!.push(jobId);
  }
  if (found.size === 0) return { directories: [], removers: [], failures: 0 };
  const { removed, removers, failures } = await findRemovers(client);
  const settled = new Set([...removed, ...removers.flatMap(({ jobIds }) => jobIds)]);
  const directories = [...found].map(([fileSystem, ids]) => ({
    fileSystem,
    id: fileSystems.find(({ name }) => name === fileSystem)?.id ?? null,
    jobIds: ids.filter((id) => !settled.has(id)),
  }));
  const ours = new Set([...found.values()].flat());
  return {
    directories: directories.filter(({ jobIds }) => jobIds.length > 0),
    removers: removers.filter(({ jobIds }) => jobIds.some((id) => ours.has(id))),
    failures,
  };
}

async function findRemovers(client: Client) {
  const all = await allJobs(client, { name: REMOVER });
  const failed = all.filter(({ state }) => state !== "succeeded" && isFinal(state));
  const details = await readJobs(
    client,
    all.filter((each) => !failed.includes(each)).map(({ jobId }) => jobId),
  );
  const open = details.filter(({ state }) => !isFinal(state));
  return {
    removed: details.filter(({ state }) => state === "succeeded").flatMap(removedBy),
    removers: open.map((each): Remover => ({ jobId: each.jobId, state: each.state, jobIds: removedBy(each) })),
    failures: failed.length,
  };
}
