import { SpotConnectError } from "../../errors.ts";
import type { ApiPorts, JobsQuery } from "../../ports-api.ts";
import { summarizeJob, type JobSummary } from "./job-views.ts";

export interface ListJobsInput extends JobsQuery {
  /** The caller's ARN, which `submittedBy` calls `me`; null: API Gateway names nobody. */
  readonly caller: string | null;
}
export interface ListJobsOutput {
  readonly jobs: readonly JobSummary[];
  readonly nextToken: string | null;
}

/** GET /jobs: newest first. */
export async function listJobs(
  ports: Pick<ApiPorts, "jobs">,
  { caller, ...query }: ListJobsInput,
): Promise<ListJobsOutput> {
  const submittedBy = query.submittedBy === "me" ? known(caller) : query.submittedBy;
  const { controls, nextToken } = await ports.jobs.page({ ...query, submittedBy });
  return { jobs: controls.map(summarizeJob), nextToken };
}

function known(caller: string | null): string {
  if (caller !== null) return caller;
  throw new SpotConnectError("InvalidRequest", "The request does not say who `me` is: it was not signed.", {
    details: [{ field: "submittedBy", problem: "is `me`, and the request is not signed", expected: "an ARN" }],
  });
}
