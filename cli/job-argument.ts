/** Which job a command is about: an id, a name for the newest job of that name, or nothing for the caller's newest. */
import type { Command } from "commander";
import type { Client } from "../contract/client.ts";
import { JOB_ID, JOB_NAME } from "../core/naming.ts";
import { confirm } from "./confirm.ts";
import { NotFoundError, UsageError } from "./exit-codes.ts";
import { cleanLine } from "./output/clean-text.ts";
import { formatTime } from "./output/text.ts";
import type { Session } from "./session.ts";
import { remark, type Terminal } from "./terminal.ts";

export interface FoundJob {
  readonly id: string;
  /** Its whole id was given: there is no doubt which job is meant. */
  readonly isNamed: boolean;
}

export const withJob = (command: Command): Command =>
  command.argument("[job]", "its id, or its name for the newest of that name; without it your newest", readJob);

export function readJob(text: string): string {
  if (JOB_ID.test(text) || JOB_NAME.test(text)) return text;
  throw new UsageError(`"${text}" is no job's id or name`, {
    remedy: "An id is the job's name, a hyphen and 12 hex digits; `spot list` shows them.",
  });
}

/** Says on stderr which job was found. */
export async function findJob(session: Session, client: Client, text: string | undefined): Promise<FoundJob> {
  if (text !== undefined && JOB_ID.test(text)) return { id: text, isNamed: true };
  const whose = text === undefined ? { submittedBy: "me" } : { name: text };
  const { jobs } = await client.listJobs({ query: { limit: 1, ...whose } });
  const [newest] = jobs;
  if (newest === undefined) throw await nothingFound(client, session.options.stack, text);
  const { jobId, state, submittedAt } = newest;
  remark(
    session.terminal,
    `${text === undefined ? "your newest job" : `the newest job ${text}`}: ${jobId}, ${state}, submitted ${formatTime(submittedAt)} UTC`,
  );
  return { id: jobId, isNamed: false };
}

async function nothingFound(client: Client, stack: string, name: string | undefined): Promise<NotFoundError> {
  if (name === undefined) {
    const [newest] = (await client.listJobs({ query: { limit: 1 } })).jobs;
    if (newest === undefined)
      return new NotFoundError(`no job was submitted to ${stack} yet`, {
        remedy: "Submit one: `spot submit job.json`.",
      });
    const by = newest.submittedBy === null ? "" : ` by ${cleanLine(newest.submittedBy)}`;
    return new NotFoundError(`you have submitted no job to ${stack}`, {
      remedy: `Name one: the newest of all is ${newest.jobId}, submitted ${formatTime(newest.submittedAt)} UTC${by}; \`spot list\` shows the others.`,
    });
  }
  return new NotFoundError(`${stack} has no job ${name}`, {
    remedy: "`spot list` shows the jobs of this stack; `--stack` and AWS_REGION choose another one.",
  });
}

/** What is done to a job that was found, and not named by its id, is asked about first. */
export async function confirmJob(
  terminal: Terminal,
  { id, isNamed }: FoundJob,
  yes: boolean,
  { verb, done }: { readonly verb: string; readonly done: string },
): Promise<void> {
  if (!isNamed && !yes) await confirm(terminal, `${verb} ${id}?`, `nothing was ${done}`);
}
