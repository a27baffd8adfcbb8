/** A job on one screen, drawn anew while it changes, until it ends. */
import type { Client } from "../contract/client.ts";
import { isFinal } from "../core/states.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { goesOn, newEvents, nothingShown } from "./follow.ts";
import type { TimelineLine } from "./output/job.ts";
import { formatScreen } from "./output/screen.ts";
import { createScreen } from "./screen.ts";
import { pollUntil } from "./poll.ts";
import type { Session } from "./session.ts";

/** What the newest lines of the timeline may take of the screen. */
const EVENTS_SHOWN = 8;

/** Returns by the job's outcome: 0 for succeeded, 1 for the others. */
export async function watchJob({ terminal }: Session, client: Client, jobId: string): Promise<ExitCode> {
  terminal.standing = goesOn(jobId);
  const screen = createScreen(terminal);
  const shown = nothingShown();
  let events: readonly TimelineLine[] = [];
  const { state } = await pollUntil({ ...terminal, stderr: { write: (text) => screen.note(text) } }, async () => {
    const job = await client.getJob({ params: { id: jobId } });
    events = [...events, ...(await newEvents(client, job, shown))].slice(-EVENTS_SHOWN);
    const looks = { colours: terminal.colours, columns: terminal.columns, lines: screen.lines };
    screen.draw(formatScreen(job, events, new Date().toISOString(), looks));
    return isFinal(job.state) ? job : undefined;
  });
  terminal.standing = null;
  return state === "succeeded" ? EXIT.ok : EXIT.jobFailed;
}
