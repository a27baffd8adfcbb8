import { InvalidArgumentError } from "commander";
import { addExamples } from "../help.ts";
import { findJob, confirmJob, withJob } from "../job-argument.ts";
import { formatTime } from "../output/text.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { printJson, remark } from "../terminal.ts";

interface InterruptOptions {
  readonly notice?: number;
  readonly yes: boolean;
}

export const registerInterrupt: Register = (program, session) => {
  const command = withJob(program.command("interrupt"))
    .description(
      "a drill: give the job's newest instance a notice, as EC2 would; asks first unless the job's whole id is given",
    )
    .option("--notice <seconds>", "how long before the machine is taken, 10 to 900", readSeconds)
    .option("--yes", "do not ask", false)
    .action(async (text: string | undefined, { notice, yes }: InterruptOptions) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const job = await findJob(session, client, text);
      await confirmJob(terminal, job, yes, { verb: "interrupt", done: "interrupted" });
      const body = notice === undefined ? {} : { noticeSeconds: notice };
      const answer = await client.interruptJob({ params: { id: job.id }, body });
      if (options.json) printJson(terminal, answer);
      else remark(terminal, `${answer.instanceId} will be taken at ${formatTime(answer.actionTime)} UTC`);
    });
  addExamples(command, "spot interrupt train-digits-0123456789ab", "spot interrupt --notice 40 --yes");
};

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 10 || seconds > 900)
    throw new InvalidArgumentError("It is a whole number of 10 to 900.");
  return seconds;
}
