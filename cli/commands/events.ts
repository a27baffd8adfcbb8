import { readJobId } from "../job-id.ts";
import { formatEvents } from "../output/job.ts";
import type { Register } from "../program.ts";
import { openClient } from "../session.ts";
import { print, printJson } from "../terminal.ts";

export const registerEvents: Register = (program, session) => {
  program
    .command("events")
    .description("the timeline of a job")
    .argument("<job-id>", "as `spot list` shows it", readJobId)
    .action(async (id: string) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const { events } = await client.readEvents({ params: { id } });
      if (options.json) printJson(terminal, events);
      else if (events.length > 0) print(terminal, formatEvents(events, terminal.colours));
    });
};
