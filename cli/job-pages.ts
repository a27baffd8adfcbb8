/** Lists of jobs beyond one answer of the API's. */
import type { Client } from "../contract/client.ts";
import type { Answer } from "../contract/routes.ts";
import { isFinal, JOB_STATES, type JobState } from "../core/states.ts";
import { createSlots } from "./slots.ts";

type Page = Answer<"listJobs">;
type Detail = Answer<"getJob">;

export interface JobQuery {
  readonly state?: JobState;
  readonly name?: string;
  readonly submittedBy?: string;
}

export const OPEN_STATES = JOB_STATES.filter((state) => !isFinal(state));

/** What the API gives at once. */
const PAGE = 100;
/** Requests at a time. */
const PARALLEL = 10;

/** Nothing is asked for before the page before is dealt with: where a reader goes away, the rest is never read. */
export async function* jobPages(
  client: Client,
  query: JobQuery,
  limit = Infinity,
): AsyncGenerator<Page & { readonly isFirst: boolean; readonly isLast: boolean }> {
  let [left, nextToken] = [limit, undefined as string | undefined];
  for (let isFirst = true; ; isFirst = false) {
    const page = await client.listJobs({ query: { ...query, limit: Math.min(left, PAGE), nextToken } });
    left -= page.jobs.length;
    const isLast = page.nextToken === null || left <= 0;
    yield { ...page, isFirst, isLast };
    if (isLast) return;
    nextToken = page.nextToken ?? undefined;
  }
}

export async function allJobs(client: Client, query: JobQuery): Promise<Page["jobs"]> {
  const found: Page["jobs"] = [];
  for await (const { jobs } of jobPages(client, query)) found.push(...jobs);
  return found;
}

/** One state after the other: a job that goes on meanwhile is met in its next one, and is in the list once. */
export async function jobsInStates(client: Client, states: readonly JobState[]): Promise<Page["jobs"]> {
  const found = new Map<string, Page["jobs"][number]>();
  for (const state of states) for (const job of await allJobs(client, { state })) found.set(job.jobId, job);
  return [...found.values()];
}

/** In the order of the ids. */
export function readJobs(client: Client, ids: readonly string[]): Promise<readonly Detail[]> {
  const slots = createSlots(PARALLEL);
  return Promise.all(ids.map((id) => slots(() => client.getJob({ params: { id } }))));
}
