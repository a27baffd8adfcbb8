import { addExamples } from "../help.ts";
import { findJob, confirmJob, withJob } from "../job-argument.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { printJson, remark } from "../terminal.ts";

export const registerRelease: Register = (program, session) => {
  const command = withJob(program.command("release"))
    .description("let go of the machine that `holdOnFailure` keeps; asks first unless the job's whole id is given")
    .option("--yes", "do not ask", false)
    .action(async (text: string | undefined, { yes }: { readonly yes: boolean }) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const job = await findJob(session, client, text);
      await confirmJob(terminal, job, yes, { verb: "release", done: "released" });
      const answer = await client.releaseJob({ params: { id: job.id } });
      if (options.json) printJson(terminal, answer);
      else remark(terminal, `${answer.instanceIds.join(", ")} is held no longer; the job ends`);
    });
  addExamples(command, "spot release train-digits-0123456789ab", "spot release train-digits --yes");
};
