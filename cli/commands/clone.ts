import { inputOf } from "../../core/job-input.ts";
import { NotFoundError } from "../exit-codes.ts";
import { followJob } from "../follow.ts";
import { addExamples, collect } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import type { Register } from "../register.ts";
import { NOTHING_SUBMITTED, submitJob } from "../send-job.ts";
import { openClient } from "../session.ts";
import { setFields } from "../set-fields.ts";
import { printJson } from "../terminal.ts";

interface CloneOptions {
  readonly set: readonly string[];
  readonly print: boolean;
  readonly follow: boolean;
}

export const registerClone: Register = (program, session) => {
  const command = withJob(program.command("clone"))
    .description("submit a job again as it was, with what you change; it begins from the beginning")
    .option("--set <field=value>", "change a field, by its path; may be repeated", collect, [])
    .option("--print", "only print the job's JSON, to be kept or changed", false)
    .option("-f, --follow", "show it live; the exit code is the job's outcome", false)
    .action(async (text: string | undefined, options: CloneOptions) => {
      const { terminal } = session;
      terminal.standing = NOTHING_SUBMITTED;
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      const { job } = await client.getJob({ params: { id } });
      if (job === null)
        throw new NotFoundError(`${id} has no job to clone: it was never admitted`, {
          remedy: "Submit it anew: `spot submit job.json`.",
        });
      const body = setFields(inputOf(job), options.set);
      if (options.print) return printJson(terminal, body);
      const follow = async (jobId: string): Promise<void> => {
        session.exitCode = await followJob(session, client, jobId);
      };
      await submitJob(session, client, body, options.follow ? follow : null);
    });
  addExamples(
    command,
    "spot clone",
    "spot clone train-digits --set instance.market=on-demand --follow",
    "spot clone train-digits --print > job.json",
  );
};
