/** What the jobs of one name have left behind, before any of it is removed. */
import type { Client } from "../../contract/client.ts";
import { outputsPrefix } from "../../core/naming.ts";
import { isFinal } from "../../core/states.ts";
import type { BucketSize, DownPorts, FileSystem } from "../down/ports.ts";
import { UsageError } from "../exit-codes.ts";
import { findOpenJobs, nameJobs, type OpenJobs, type User } from "../file-systems/users.ts";
import { allJobs, readJobs } from "../job-pages.ts";
import { createSlots } from "../slots.ts";
import { findDirectories, type Directories, type DirectoriesFound } from "./directories.ts";
import { findReasonToStay } from "./file-system.ts";

export interface Wishes {
  readonly name: string;
  readonly keepOutputs: boolean;
  readonly keepFileSystem: boolean;
  readonly keepDirectories: boolean;
}

export interface Outputs extends BucketSize {
  readonly jobId: string;
}

export interface KeptFileSystem extends FileSystem {
  /** Why, for people. */
  readonly because: string;
}

export interface Leftovers extends DirectoriesFound {
  readonly bucket: string;
  /** To go; of the jobs that have any. */
  readonly outputs: readonly Outputs[];
  /** To go: the one of this name, if the jobs of this name alone have used it. */
  readonly fileSystem: FileSystem | null;
  /** The one of this name that stays. */
  readonly keptFileSystem: KeptFileSystem | null;
  /** Beside those that go, on file systems that stay. */
  readonly keptDirectories: readonly Directories[];
  /** How many jobs had the name. */
  readonly jobs: number;
}

/** Requests at a time. */
const PARALLEL = 10;

type Ports = Pick<DownPorts, "stacks" | "machines" | "fileSystems" | "buckets" | "connect">;

/** Throws UsageError while a job of the name has not ended, or one that is being admitted could use what is to go. */
export async function surveyLeftovers(ports: Ports, stack: string, wishes: Wishes): Promise<Leftovers> {
  const client = await ports.connect();
  const open = await findOpenJobs(ports, stack);
  const jobs = await readEnded(client, wishes.name, open);
  const fileSystems = await ports.fileSystems.list(stack);
  const found = fileSystems.find(({ name }) => name === wishes.name) ?? null;
  const because = found && (await findReasonToStay(client, { ...wishes, stack, jobs, open }));
  const fileSystem = because === null ? found : null;
  const { directories, ...more } = await findDirectories(client, jobs, fileSystems, fileSystem);
  // What is kept of a file system is kept with its data.
  const isKept = ({ fileSystem: on, id }: Directories): boolean =>
    id === null || wishes.keepDirectories || (wishes.keepFileSystem && on === wishes.name);
  const bucket = (await ports.stacks.find(stack))?.outputs["BucketName"] ?? "";
  return {
    bucket,
    outputs: wishes.keepOutputs ? [] : await findOutputs(ports, bucket, jobs),
    fileSystem,
    keptFileSystem: found && because !== null ? { ...found, because } : null,
    directories: directories.filter((each) => !isKept(each)),
    keptDirectories: directories.filter(isKept),
    ...more,
    jobs: jobs.length,
  };
}

/** All of the name, also those that only their executions know of yet. */
async function readEnded(client: Client, name: string, open: OpenJobs): Promise<OpenJobs["jobs"]> {
  const named = [...(await allJobs(client, { name })), ...open.jobs.filter((job) => job.name === name)];
  const jobs = await readJobs(client, [...new Set(named.map(({ jobId }) => jobId))]);
  refuseIfOpen(
    name,
    jobs.filter(({ state }) => !isFinal(state)),
  );
  return jobs;
}

async function findOutputs(
  { buckets }: Pick<DownPorts, "buckets">,
  bucket: string,
  jobs: readonly User[],
): Promise<readonly Outputs[]> {
  const slots = createSlots(PARALLEL);
  const sizes = await Promise.all(jobs.map(({ jobId }) => slots(() => buckets.size(bucket, outputsPrefix(jobId)))));
  return sizes.flatMap((size, index) =>
    size === null || size.objects === 0 ? [] : [{ jobId: jobs[index]!.jobId, ...size }],
  );
}

function refuseIfOpen(name: string, open: readonly User[]): void {
  if (open.length === 0) return;
  throw new UsageError(`a job ${name} has not ended: ${nameJobs(open)}`, {
    remedy: "Wait until it has (`spot wait`), or cancel it (`spot cancel`).",
  });
}
