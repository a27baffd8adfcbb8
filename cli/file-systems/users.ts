/** Which jobs a file system is used by: those of the stack that have not ended, and name it. */
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import { JOB_ID } from "../../core/naming.ts";
import { isFinal, type JobState } from "../../core/states.ts";
import type { DownPorts } from "../down/ports.ts";
import { UsageError } from "../exit-codes.ts";
import { jobsInStates, OPEN_STATES, readJobs } from "../job-pages.ts";

export interface User {
  readonly jobId: string;
  readonly state: JobState;
}

export interface OpenJobs {
  readonly jobs: readonly Answer<"getJob">[];
  /** Names of the executions whose job is not recorded yet: it could use any file system. */
  readonly admitting: readonly string[];
}

/** By the file system's name, its creation token. To look at only: what is being admitted is not in it. */
export async function usersByFileSystem(client: Client): Promise<ReadonlyMap<string, readonly User[]>> {
  const { jobs } = await readOpenJobs(client, []);
  const names = new Set(jobs.flatMap(({ job }) => job?.filesystem ?? []));
  return new Map([...names].map((name) => [name, usersOf(jobs, name)]));
}

export const usersOf = (jobs: OpenJobs["jobs"], fileSystem: string): readonly User[] =>
  jobs.filter(({ job }) => job?.filesystem === fileSystem).map(({ jobId, state }) => ({ jobId, state }));

/** Before something of theirs is removed. A stack that is gone has none. */
export async function findOpenJobs(
  { stacks, machines, connect }: Pick<DownPorts, "stacks" | "machines" | "connect">,
  stack: string,
): Promise<OpenJobs> {
  const found = await stacks.find(stack);
  if (found === null) return { jobs: [], admitting: [] };
  const runJobArn = found.outputs["RunJobArn"];
  // Before the jobs are: one that is recorded in between is among those.
  const executions = runJobArn === undefined ? [] : await machines.executions(runJobArn);
  return readOpenJobs(await connect(), executions);
}

/**
 * GET /jobs has a job once AdmitJob has recorded it, and a moment later: what runs and is not listed is asked for by its id,
 * which is its execution's name unless somebody started it in the console.
 */
async function readOpenJobs(client: Client, executions: readonly string[]): Promise<OpenJobs> {
  const open = await jobsInStates(client, OPEN_STATES);
  const listed = await readJobs(
    client,
    open.map(({ jobId }) => jobId),
  );
  const known = new Set(listed.map(({ executionArn }) => executionArn));
  const names = executions.filter((arn) => !known.has(arn)).map((arn) => arn.slice(arn.lastIndexOf(":") + 1));
  const ids = names.filter((name) => JOB_ID.test(name));
  const jobs = [...listed, ...(await readJobs(client, ids))].filter(({ state }) => !isFinal(state));
  const unrecorded = jobs.filter(({ job }) => job === null).map(({ jobId }) => jobId);
  return { jobs, admitting: [...unrecorded, ...names.filter((name) => !ids.includes(name))] };
}

/** `what` names the file system. Throws UsageError. */
export function refuseIfUsed(what: string, users: readonly User[]): void {
  if (users.length === 0) return;
  throw new UsageError(`${what} is in use by ${nameJobs(users)}`, {
    remedy: "Wait until they have ended (`spot wait`), or cancel them (`spot cancel`).",
  });
}

/** Throws UsageError. */
export function refuseIfAdmitting(names: readonly string[]): void {
  if (names.length === 0) return;
  const [verb, whose] = names.length === 1 ? ["is", "it"] : ["are", "they"];
  throw new UsageError(
    `${names.join(", ")} ${verb} being admitted: which file system ${whose} will use is not known yet`,
    {
      remedy: "Try again in a moment.",
    },
  );
}

export const nameJobs = (jobs: readonly User[]): string =>
  jobs.map(({ jobId, state }) => `${jobId} (${state})`).join(", ");
