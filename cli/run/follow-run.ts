/** A job as `spot run` shows it: what its scripts print is the data, what happens to it are remarks. */
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import { isFinal } from "../../core/states.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { goesOn, newEvents, nothingShown, showState } from "../follow.ts";
import { createLogReader } from "../log-reader.ts";
import { formatEvent, formatJob, type TimelineLine } from "../output/job.ts";
import { pollUntil } from "../poll.ts";
import type { Session } from "../session.ts";
import { printJsonLine, remark } from "../terminal.ts";

type Detail = Answer<"getJob">;

/** Whether somebody is to look at the job now; `events` are all that there were. */
export type IsDue = (job: Detail, events: readonly TimelineLine[]) => boolean;

interface Follower {
  /** Until the job has ended, or until it is due: then undefined. */
  follow(isDue?: IsDue): Promise<ExitCode | undefined>;
}

/** Begins where it was when it is asked to go on. */
export function createFollower(session: Session, client: Client, jobId: string): Follower {
  const { terminal, options } = session;
  const shown = { ...nothingShown(), state: "", waiting: "", progress: "" };
  const events: TimelineLine[] = [];
  const readLogs = createLogReader(session, client, jobId, undefined);

  async function look(isDue: IsDue): Promise<{ readonly job: Detail; readonly isOver: boolean } | undefined> {
    // Asked before the logs are read, so that lines written just before the end are in the last reading.
    const job = await client.getJob({ params: { id: jobId } });
    for (const event of await newEvents(client, job, shown)) {
      events.push(event);
      if (options.json) printJsonLine(terminal, event);
      else remark(terminal, formatEvent(event, terminal.colours));
    }
    if (!options.json) showState(session, job, shown);
    if (job.job !== null) await readLogs();
    if (isFinal(job.state)) return { job, isOver: true };
    return isDue(job, events) ? { job, isOver: false } : undefined;
  }

  return {
    follow: async (isDue = () => false) => {
      terminal.standing = goesOn(jobId);
      const { job, isOver } = await pollUntil(terminal, () => look(isDue));
      if (!isOver) return undefined;
      terminal.standing = null;
      if (options.json) printJsonLine(terminal, job);
      else remark(terminal, `\n${formatJob(job, terminal)}`);
      return job.state === "succeeded" ? EXIT.ok : EXIT.jobFailed;
    },
  };
}
