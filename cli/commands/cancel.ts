import { readJobId } from "../job-id.ts";
import type { Register } from "../program.ts";
import { openClient } from "../session.ts";
import { printJson, remark } from "../terminal.ts";

export const registerCancel: Register = (program, session) => {
  program
    .command("cancel")
    .description("let the scripts save and stop, then end the job")
    .argument("<job-id>", "as `spot list` shows it", readJobId)
    .action(async (id: string) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const answer = await client.cancelJob({ params: { id } });
      if (options.json) printJson(terminal, answer);
      else remark(terminal, `${id} is being cancelled; spot status ${id} shows when it has ended`);
    });
};
