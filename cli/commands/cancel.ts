import { addExamples } from "../help.ts";
import { findJob, confirmJob, withJob } from "../job-argument.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { printJson, remark } from "../terminal.ts";

export const registerCancel: Register = (program, session) => {
  const command = withJob(program.command("cancel"))
    .description("let the scripts save and stop, then end the job; asks first unless the job's whole id is given")
    .option("--yes", "do not ask", false)
    .action(async (text: string | undefined, { yes }: { readonly yes: boolean }) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const job = await findJob(session, client, text);
      await confirmJob(terminal, job, yes, { verb: "cancel", done: "cancelled" });
      const { id } = job;
      const answer = await client.cancelJob({ params: { id } });
      if (options.json) printJson(terminal, answer);
      else remark(terminal, `${id} is being cancelled; spot status ${id} shows when it has ended`);
    });
  addExamples(command, "spot cancel train-digits-0123456789ab", "spot cancel train-digits --yes");
};
