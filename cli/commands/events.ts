import { addExamples } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import { formatEvents } from "../output/job.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { print, printJson } from "../terminal.ts";

export const registerEvents: Register = (program, session) => {
  const command = withJob(program.command("events"))
    .description("the timeline of a job")
    .action(async (text: string | undefined) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      const { events } = await client.readEvents({ params: { id } });
      if (options.json) printJson(terminal, events);
      else if (events.length > 0) print(terminal, formatEvents(events, terminal.colours));
    });
  addExamples(command, "spot events", "spot events train-digits --json");
};
