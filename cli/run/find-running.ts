/** The job that is meant by a name that runs already, or by one of its instances. */
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import { isFinal } from "../../core/states.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import { jobPages, OPEN_STATES, readJobs } from "../job-pages.ts";

type Summary = Answer<"listJobs">["jobs"][number];

/** Older ones of the same name have ended, or somebody submitted many at once. */
const LOOKED_AT = 20;

/** The newest of that name that has not ended; null: there is none. */
export async function findRunning(client: Client, name: string): Promise<Summary | null> {
  const { jobs } = await client.listJobs({ query: { name, limit: LOOKED_AT } });
  return jobs.find(({ state }) => !isFinal(state)) ?? null;
}

/** The job whose machine it is: of those that have not ended only, since the others' machines are gone. */
export async function findByInstance(client: Client, instanceId: string, stack: string): Promise<Summary> {
  if (!/^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(instanceId))
    throw new UsageError(`"${instanceId}" is no instance's id`, {
      remedy: "One is i- and 17 hex digits; `spot status` shows a job's.",
    });
  for (const state of OPEN_STATES)
    for await (const { jobs } of jobPages(client, { state })) {
      const started = jobs.filter((each) => each.attempts > 0);
      const details = await readJobs(
        client,
        started.map(({ jobId }) => jobId),
      );
      const found = details.findIndex(({ attempts }) => attempts.some((attempt) => attempt.instanceId === instanceId));
      if (found >= 0) return started[found]!;
    }
  throw new NotFoundError(`no job of ${stack} that has not ended has the instance ${instanceId}`, {
    remedy: "`spot list` shows the jobs, `spot status JOB` their instances.",
  });
}
