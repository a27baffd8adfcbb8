/** Handing a job in so that it is one job, whatever happens to the answer. */
import { randomUUID } from "node:crypto";
import type { Client } from "../contract/client.ts";
import type { Answer } from "../contract/routes.ts";
import type { Members } from "../core/json-checks.ts";
import { jobIdOf } from "../core/naming.ts";
import { EXIT } from "./exit-codes.ts";
import { explainFault } from "./faults.ts";
import { pollUntil } from "./poll.ts";
import type { Session } from "./session.ts";
import { remarkAll } from "./show-plan.ts";
import { print, printJson, printJsonLine, remark } from "./terminal.ts";

/** Where things stand until then. */
export const NOTHING_SUBMITTED = "nothing was submitted";
const SUBMIT_TRIES = 5;

/** A token of our own, when the job has none: with it the job's id is known before the answer comes. */
const withToken = (job: Members): Members =>
  job["clientToken"] === undefined || job["clientToken"] === null ? { ...job, clientToken: randomUUID() } : job;

/** Submits it and tells its id: to whoever does not follow it on stdout, and nothing more. */
export async function submitJob(
  session: Session,
  client: Client,
  job: Members,
  follow: ((jobId: string) => Promise<void>) | null,
): Promise<void> {
  const { terminal, options } = session;
  const answer = await sendJob(session, client, withToken(job));
  remarkAll(terminal, answer.warnings);
  if (follow === null) return options.json ? printJson(terminal, answer) : print(terminal, answer.jobId);
  if (options.json) printJsonLine(terminal, answer);
  else remark(terminal, `submitted ${answer.jobId}`);
  await follow(answer.jobId);
}

/** Sent again when no answer comes: the token makes it one job, however often. */
async function sendJob({ terminal }: Session, client: Client, body: Members): Promise<Answer<"submitJob">> {
  terminal.standing = underWay(body);
  try {
    const answer = await pollUntil(terminal, () => client.submitJob({ body }), SUBMIT_TRIES);
    terminal.standing = null;
    return answer;
  } catch (error) {
    if (explainFault(error, terminal.env).exitCode !== EXIT.unavailable) terminal.standing = NOTHING_SUBMITTED;
    throw error;
  }
}

function underWay({ name, clientToken }: Members): string {
  if (typeof name !== "string" || typeof clientToken !== "string") return NOTHING_SUBMITTED;
  const jobId = jobIdOf(name, clientToken);
  return `whether ${jobId} was submitted is not known; spot status ${jobId} shows it`;
}
