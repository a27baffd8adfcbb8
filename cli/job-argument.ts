/** Which job a command is about: an id, a name for the newest job of that name, or nothing for the newest of the stack. */
import type { Command } from "commander";
import type { Client } from "../contract/client.ts";
import { JOB_ID, JOB_NAME } from "../core/naming.ts";
import { isConfirmed } from "./confirm.ts";
import { NotFoundError, UsageError } from "./exit-codes.ts";
import { formatTime } from "./output/text.ts";
import type { Session } from "./session.ts";
import { remark, type Terminal } from "./terminal.ts";

export interface FoundJob {
  readonly id: string;
  /** Its whole id was given: there is no doubt which job is meant. */
  readonly isNamed: boolean;
}

export const withJob = (command: Command): Command =>
  command.argument("[job]", "its id, or its name for the newest of that name; without it the newest of all", readJob);

function readJob(text: string): string {
  if (JOB_ID.test(text) || JOB_NAME.test(text)) return text;
  throw new UsageError(`"${text}" is no job's id or name`, {
    remedy: "An id is the job's name, a hyphen and 12 hex digits; `spot list` shows them.",
  });
}

/** Says on stderr which job was found. */
export async function findJob(session: Session, client: Client, text: string | undefined): Promise<FoundJob> {
  if (text !== undefined && JOB_ID.test(text)) return { id: text, isNamed: true };
  const { jobs } = await client.listJobs({ query: { limit: 1, ...(text === undefined ? {} : { name: text }) } });
  const [newest] = jobs;
  if (newest === undefined) throw nothingFound(session.options.stack, text);
  const { jobId, state, submittedAt } = newest;
  remark(
    session.terminal,
    `the newest job${text === undefined ? "" : ` ${text}`}: ${jobId}, ${state}, submitted ${formatTime(submittedAt)} UTC`,
  );
  return { id: jobId, isNamed: false };
}

function nothingFound(stack: string, name: string | undefined): NotFoundError {
  if (name === undefined)
    return new NotFoundError(`no job was submitted to ${stack} yet`, { remedy: "Submit one: `spot submit job.json`." });
  return new NotFoundError(`${stack} has no job ${name}`, {
    remedy: "`spot list` shows the jobs of this stack; `--stack` and AWS_REGION choose another one.",
  });
}

/** What is done to a job that was found, and not named by its id, is asked about first. */
export const isMeant = async (
  terminal: Terminal,
  { id, isNamed }: FoundJob,
  yes: boolean,
  what: string,
): Promise<boolean> => isNamed || yes || (await isConfirmed(terminal, `${what} ${id}?`));
