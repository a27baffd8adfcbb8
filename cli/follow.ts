/** A job live: state changes and timeline until it ends. */
import type { Client } from "../contract/client.ts";
import type { Answer } from "../contract/routes.ts";
import { isFinal } from "../core/states.ts";
import { addSeconds } from "../core/time.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { cleanLine } from "./output/clean-text.ts";
import { formatEvent, formatJob, formatProgress, type TimelineLine } from "./output/job.ts";
import { paintState } from "./output/text.ts";
import type { Session } from "./session.ts";
import { print, printJsonLine, remark } from "./terminal.ts";
import { pollUntil } from "./poll.ts";

type Detail = Answer<"getJob">;

/** An agent's line has the time at which it happened and comes with its next beat (30 s); asked for from before that. */
const LATE_SECONDS = 120;

/** Returns by the job's outcome: 0 for succeeded, 1 for the others. */
export async function followJob(session: Session, client: Client, jobId: string): Promise<ExitCode> {
  const { terminal, options } = session;
  terminal.standing = goesOn(jobId);
  const shown = { ...nothingShown(), state: "", waiting: "", progress: "" };
  const detail = await pollUntil(terminal, async () => {
    const job = await client.getJob({ params: { id: jobId } });
    for (const event of await newEvents(client, job, shown)) {
      if (options.json) printJsonLine(terminal, event);
      else print(terminal, formatEvent(event, terminal.colours));
    }
    if (!options.json) showState(session, job, shown);
    return isFinal(job.state) ? job : undefined;
  });
  terminal.standing = null;
  if (options.json) printJsonLine(terminal, detail);
  else print(terminal, `\n${formatJob(detail, terminal)}`);
  return detail.state === "succeeded" ? EXIT.ok : EXIT.jobFailed;
}

/** What Ctrl-C, or an error of the command, leaves behind. */
export const goesOn = (jobId: string): string =>
  `${jobId} goes on; spot status ${jobId} shows it, spot cancel ${jobId} ends it`;

interface Shown {
  readonly ids: Set<string>;
  newest: string | null;
}
export const nothingShown = (): Shown => ({ ids: new Set(), newest: null });

/** What the timeline has got since the call before with the same `shown`. */
export async function newEvents(
  client: Client,
  { jobId, job }: Detail,
  shown: Shown,
): Promise<readonly TimelineLine[]> {
  if (job === null) return [];
  const query = shown.newest === null ? {} : { after: addSeconds(shown.newest, -LATE_SECONDS) };
  const { events } = await client.readEvents({ params: { id: jobId }, query });
  const fresh = events.filter(({ id }) => !shown.ids.has(id));
  for (const { id, time } of fresh) {
    shown.ids.add(id);
    if (shown.newest === null || time > shown.newest) shown.newest = time;
  }
  return fresh;
}

/** States, waits and progress are remarks: the timeline is the data, and says all about capacity by itself. */
export function showState(
  { terminal }: Session,
  job: Detail,
  shown: { state: string; waiting: string; progress: string },
): void {
  if (job.state !== shown.state) remark(terminal, `${job.jobId} is ${paintState(job.state, terminal.colours)}`);
  shown.state = job.state;
  const waiting = job.waiting === null || job.waiting.pools.length > 0 ? "" : cleanLine(job.waiting.message);
  if (waiting !== shown.waiting && waiting !== "") remark(terminal, waiting);
  shown.waiting = waiting;
  const progress = job.progress === null ? "" : formatProgress(job.progress);
  if (progress !== shown.progress && progress !== "") remark(terminal, progress);
  shown.progress = progress;
}
