/** A job's new state, as EventBridge, webhooks and topics are told of it. */
import type { Control } from "./ledger.ts";
import type { NotifyTarget, ToldState } from "./notify.ts";

export interface JobStateChange {
  readonly stack: string;
  readonly jobId: string;
  readonly name: string;
  readonly state: ToldState;
  /** Counts the job's changes of state, from 1; with the state it names the change. */
  readonly sequence: number;
  /** How many attempts there have been. */
  readonly attempt: number;
  /** Of a job that did not succeed: its error's name and message. */
  readonly error: string | null;
  readonly message: string | null;
  /** ISO-8601 UTC. */
  readonly time: string;
}

/** The change that nobody has been told of yet; null: there is none. */
export function untoldChange(stack: string, control: Control, now: string): JobStateChange | null {
  const { jobId, name, phase, attempt, outcome, announced } = control;
  if (phase === "submitted" || phase === announced?.state) return null;
  const { error = null, message = null } = outcome ?? {};
  const sequence = (announced?.sequence ?? 0) + 1;
  return { stack, jobId, name, state: phase, sequence, attempt, error, message, time: now };
}

/** What is sent, as text. */
export function bodyFor(change: JobStateChange, format: NotifyTarget["format"]): string {
  if (format === "slack") return JSON.stringify({ text: escapeForSlack(sentenceOf(change)) });
  return JSON.stringify({ type: "job.state", ...change });
}

const WORDS: Readonly<Record<ToldState, string>> = {
  waiting: "waits for capacity",
  starting: "has a machine, which is being made ready",
  running: "is running",
  moving: "moves to another machine",
  succeeded: "has succeeded",
  failed: "has failed",
  cancelled: "was cancelled",
};

export function sentenceOf({ name, jobId, state, attempt, error, message }: JobStateChange): string {
  const attempts = attempt > 1 ? ` (attempt ${attempt})` : "";
  const why = error === null || state === "cancelled" ? "" : `: ${error}${message === null ? "" : `: ${message}`}`;
  return `${name} ${WORDS[state]}${attempts}${why} [${jobId}]`;
}

/** Slack's own three control characters (Slack API, "Formatting text for app surfaces"). */
const escapeForSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
