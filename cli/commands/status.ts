import { followJob } from "../follow.ts";
import { addExamples } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import { formatEvents, formatJob } from "../output/job.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { canRedraw, print, printJson } from "../terminal.ts";
import { watchJob } from "../watch.ts";

export const registerStatus: Register = (program, session) => {
  const command = withJob(program.command("status"))
    .description("state, attempts, pools and timeline of a job")
    .option("-w, --watch", "keep it on the screen until the job ends; the exit code is its outcome", false)
    .addHelpText("after", "\nWithout a terminal, and with --json, --watch prints a line for each change.")
    .action(async (text: string | undefined, { watch }: { readonly watch: boolean }) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      if (watch) {
        const show = canRedraw(terminal) && !options.json ? watchJob : followJob;
        session.exitCode = await show(session, client, id);
        return;
      }
      const job = await client.getJob({ params: { id } });
      if (options.json) return printJson(terminal, job);
      print(terminal, formatJob(job, terminal));
      if (job.job === null) return;
      const { events } = await client.readEvents({ params: { id } });
      print(terminal, `\n${formatEvents(events, terminal.colours)}`);
    });
  addExamples(
    command,
    "spot status",
    "spot status --watch train-digits",
    "spot status train-digits-0123456789ab --json",
  );
};
