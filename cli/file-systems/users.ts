/** Which jobs a file system is used by: those of the stack that have not ended, and name it. */
import type { Client } from "../../contract/client.ts";
import type { JobState } from "../../core/states.ts";
import { UsageError } from "../exit-codes.ts";
import { jobsInStates, OPEN_STATES, readJobs } from "../job-pages.ts";

export interface User {
  readonly jobId: string;
  readonly state: JobState;
}

/** By the file system's name, its creation token. A job that is not admitted yet says nothing, and could use any. */
export async function usersByFileSystem(client: Client): Promise<ReadonlyMap<string, readonly User[]>> {
  const open = await jobsInStates(client, OPEN_STATES);
  const found = new Map<string, readonly User[]>();
  for (const { jobId, state, job, outcome } of await readJobs(
    client,
    open.map(({ jobId }) => jobId),
  )) {
    const name = job?.filesystem ?? null;
    if (outcome === null && name !== null) found.set(name, [...(found.get(name) ?? []), { jobId, state }]);
  }
  return found;
}

/** `what` names the file system. Throws UsageError. */
export function refuseIfUsed(what: string, users: readonly User[]): void {
  if (users.length === 0) return;
  throw new UsageError(`${what} is in use by ${nameJobs(users)}`, {
    remedy: "Wait until they have ended (`spot wait`), or cancel them (`spot cancel`).",
  });
}

export const nameJobs = (jobs: readonly User[]): string =>
  jobs.map(({ jobId, state }) => `${jobId} (${state})`).join(", ");
