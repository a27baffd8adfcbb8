import { InvalidArgumentError } from "commander";
import { readJobId } from "../job-id.ts";
import { formatTime } from "../output/text.ts";
import type { Register } from "../program.ts";
import { openClient } from "../session.ts";
import { printJson, remark } from "../terminal.ts";

export const registerInterrupt: Register = (program, session) => {
  program
    .command("interrupt")
    .description("a drill: give the job's newest instance a notice, as EC2 would")
    .argument("<job-id>", "as `spot list` shows it", readJobId)
    .option("--notice <seconds>", "how long before the machine is taken, 10 to 900", readSeconds)
    .action(async (id: string, { notice }: { readonly notice?: number }) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const body = notice === undefined ? {} : { noticeSeconds: notice };
      const answer = await client.interruptJob({ params: { id }, body });
      if (options.json) printJson(terminal, answer);
      else remark(terminal, `${answer.instanceId} will be taken at ${formatTime(answer.actionTime)} UTC`);
    });
};

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 10 || seconds > 900)
    throw new InvalidArgumentError("It is a whole number of 10 to 900.");
  return seconds;
}
