/** The machines that jobs hold at this moment, and what their agents said last of how busy they are. */
import type { Client } from "../contract/client.ts";
import type { Answer } from "../contract/routes.ts";
import { jobsInStates, readJobs } from "./job-pages.ts";

export type Attempt = Answer<"getJob">["attempts"][number];
export interface Machine extends Pick<Attempt, "attempt" | "instanceId" | "pool" | "launchedAt" | "usage"> {
  readonly jobId: string;
  readonly progress: number | null;
}

/** Of the jobs that have one, the newest job first; in a handover a job has two. */
export async function readMachines(client: Client): Promise<readonly Machine[]> {
  const jobs = await jobsInStates(client, ["starting", "running", "moving"]);
  const newest = jobs.toSorted((a, b) => b.submittedAt.localeCompare(a.submittedAt)).map(({ jobId }) => jobId);
  const details = await readJobs(client, newest);
  return details.flatMap(({ jobId, progress, attempts }) =>
    attempts
      .filter(({ terminatedAt }) => terminatedAt === null)
      .map(({ attempt, instanceId, pool, launchedAt, usage }) => ({
        jobId,
        progress,
        attempt,
        instanceId,
        pool,
        launchedAt,
        usage,
      })),
  );
}
