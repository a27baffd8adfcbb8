/** What the jobs of one name have left behind, before any of it is removed. */
import { outputsPrefix } from "../../core/naming.ts";
import { isFinal } from "../../core/states.ts";
import type { DownPorts } from "../down/ports.ts";
import { UsageError } from "../exit-codes.ts";
import { surveyFileSystems, type UsedFileSystem } from "../file-systems/survey.ts";
import { nameJobs, refuseIfUsed, type User } from "../file-systems/users.ts";
import { allJobs } from "../job-pages.ts";

export interface Outputs {
  readonly jobId: string;
  readonly objects: number;
  readonly bytes: number;
}

export interface Leftovers {
  readonly bucket: string;
  /** Of the jobs that have any. */
  readonly outputs: readonly Outputs[];
  /** The one of this name that the stack's jobs made, if there is one. */
  readonly fileSystem: UsedFileSystem | null;
  /** How many jobs had the name. */
  readonly jobs: number;
}

type Ports = Pick<DownPorts, "stacks" | "fileSystems" | "buckets" | "connect">;

/** Throws UsageError while a job of the name has not ended, or a job of another name uses the file system. */
export async function surveyLeftovers(ports: Ports, stack: string, name: string): Promise<Leftovers> {
  const client = await ports.connect();
  const jobs = await allJobs(client, { name });
  refuseIfOpen(
    name,
    jobs.filter(({ state }) => !isFinal(state)),
  );
  const fileSystems = await surveyFileSystems(ports, stack);
  const fileSystem = fileSystems.find((each) => each.name === name) ?? null;
  refuseIfUsed(`the file system ${name}`, fileSystem?.users ?? []);
  const bucket = (await ports.stacks.find(stack))?.outputs["BucketName"] ?? "";
  const outputs: Outputs[] = [];
  for (const { jobId } of jobs) {
    const size = await ports.buckets.size(bucket, outputsPrefix(jobId));
    if (size !== null && size.objects > 0) outputs.push({ jobId, ...size });
  }
  return { bucket, outputs, fileSystem, jobs: jobs.length };
}

function refuseIfOpen(name: string, open: readonly User[]): void {
  if (open.length === 0) return;
  throw new UsageError(`a job ${name} has not ended: ${nameJobs(open)}`, {
    remedy: "Wait until it has (`spot wait`), or cancel it (`spot cancel`).",
  });
}
