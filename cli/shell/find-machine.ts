/** The machine on which a job is: the newest that is ready, else the newest that it has; or the one that is meant. */
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import { isFinal } from "../../core/states.ts";
import { UsageError } from "../exit-codes.ts";
import { cleanLine } from "../output/clean-text.ts";
import { formatTime } from "../output/text.ts";
import type { Workplace } from "./remote-command.ts";

type Detail = Answer<"getJob">;
type Attempt = Detail["attempts"][number];

export interface Machine extends Workplace {
  readonly instanceId: string;
  /** The job's name: what finds its newest machine. */
  readonly name: string;
}

/** Amazon's images; only a job whose record is not there yet has no other. */
const USERNAME = "ec2-user";

export async function findMachine(client: Client, jobId: string, meant?: string): Promise<Machine> {
  const detail = await client.getJob({ params: { id: jobId } });
  const there = detail.attempts.filter((each) => hasMachine(each) && (meant ?? each.instanceId) === each.instanceId);
  const found = there.findLast(isAtWork) ?? there.at(-1);
  if (!found) throw noMachine(detail);
  const { instanceId, attempt, outcome } = found;
  const username = detail.job?.instance.username ?? USERNAME;
  return { jobId, name: detail.name, attempt, username, instanceId, hasTree: hasTree(detail, outcome) };
}

/** A machine that runs the job mounts the file system first; one that is held has let go of it, and shows it again, read-only. */
const hasTree = ({ job, state }: Detail, outcome: Attempt["outcome"]): boolean =>
  job?.agent !== "none" && (outcome === "failed" || (outcome === null && state === "running"));

/** A machine that is held has an outcome, and is there all the same. */
const hasMachine = ({ terminatedAt }: Attempt): boolean => terminatedAt === null;

/** In a move the machine before computes while the new one boots, until it lets go: then it is about to be ended. */
const isAtWork = ({ readyAt, outcome }: Attempt): boolean =>
  readyAt !== null && outcome !== "lost" && outcome !== "interrupted" && outcome !== "unused";

function noMachine({ jobId, state, endedAt, waiting, attempts }: Detail): UsageError {
  if (isFinal(state)) {
    const since = endedAt === null ? "" : ` since ${formatTime(endedAt)} UTC`;
    return new UsageError(`${jobId} is ${state}${since}: it has no machine any more`, {
      remedy: `\`spot logs ${jobId}\` shows what it printed; with "holdOnFailure": "1h" in its JSON a failed job's machine stays.`,
    });
  }
  const why = waiting === null ? "" : `: ${cleanLine(waiting.message)}`;
  return new UsageError(`${jobId} is ${state} and has no machine ${attempts.length === 0 ? "yet" : "now"}${why}`, {
    remedy: `\`spot status ${jobId} --watch\` shows when it has one.`,
  });
}

/** What has become of it; null: nothing, or nobody knows. */
export async function fateOf(client: Client, { jobId, attempt, instanceId }: Machine): Promise<Fate | null> {
  const { attempts } = await client.getJob({ params: { id: jobId } });
  const found = attempts.find((each) => each.attempt === attempt && each.instanceId === instanceId);
  if (!found) return null;
  const isGone = found.terminatedAt !== null || found.outcome === "lost";
  return { isGone, actionTime: found.notice?.actionTime ?? null, outcome: found.outcome };
}

export interface Fate {
  readonly isGone: boolean;
  /** ISO-8601: when EC2 takes it; null: no notice. */
  readonly actionTime: string | null;
  readonly outcome: Attempt["outcome"];
}
