import { readJobId } from "../job-id.ts";
import { formatEvents, formatJob } from "../output/job.ts";
import type { Register } from "../program.ts";
import { openClient } from "../session.ts";
import { print, printJson } from "../terminal.ts";

export const registerStatus: Register = (program, session) => {
  program
    .command("status")
    .description("state, attempts, pools and timeline of a job")
    .argument("<job-id>", "as `spot list` shows it", readJobId)
    .action(async (id: string) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const job = await client.getJob({ params: { id } });
      if (options.json) return printJson(terminal, job);
      print(terminal, formatJob(job, terminal));
      if (job.job === null) return;
      const { events } = await client.readEvents({ params: { id } });
      print(terminal, `\n${formatEvents(events, terminal.colours)}`);
    });
};
