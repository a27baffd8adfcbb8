import type { ApiPorts, JobsQuery } from "../../ports-api.ts";
import { summarizeJob, type JobSummary } from "./job-views.ts";

export interface ListJobsOutput {
  readonly jobs: readonly JobSummary[];
  readonly nextToken: string | null;
}

/** GET /jobs: newest first. */
export async function listJobs(ports: Pick<ApiPorts, "jobs">, query: JobsQuery): Promise<ListJobsOutput> {
  const { controls, nextToken } = await ports.jobs.page(query);
  return { jobs: controls.map(summarizeJob), nextToken };
}
