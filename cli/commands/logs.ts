import { InvalidArgumentError } from "commander";
import type { Answer } from "../../contract/routes.ts";
import { isFinal } from "../../core/states.ts";
import { NotFoundError } from "../exit-codes.ts";
import { goesOn } from "../follow.ts";
import { addExamples } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import { createLogReader } from "../log-reader.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { pollUntil } from "../poll.ts";

interface LogsOptions {
  readonly follow: boolean;
  readonly attempt?: number;
}

export const registerLogs: Register = (program, session) => {
  const command = withJob(program.command("logs"))
    .description("what the scripts printed")
    .option("-f, --follow", "go on until the job ends", false)
    .option("--attempt <number>", "only this attempt", readAttempt)
    .action(async (text: string | undefined, { follow, attempt }: LogsOptions) => {
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      const read = createLogReader(session, client, id, attempt);
      if (!follow) {
        if (attempt !== undefined) refuseMissing(await client.getJob({ params: { id } }), attempt);
        return void (await read());
      }
      session.terminal.standing = goesOn(id);
      await pollUntil(session.terminal, async () => {
        // Asked before the logs are read, so that lines written just before the end are in the last reading.
        const job = await client.getJob({ params: { id } });
        const isKnown = await read();
        // Until then it may come.
        if (isFinal(job.state) && attempt !== undefined) refuseMissing(job, attempt);
        return isFinal(job.state) && isKnown ? job.state : undefined;
      });
      session.terminal.standing = null;
    });
  addExamples(command, "spot logs -f", "spot logs train-digits-0123456789ab --attempt 2");
};

function readAttempt(text: string): number {
  const attempt = Number(text);
  if (!Number.isInteger(attempt) || attempt < 1) throw new InvalidArgumentError("Attempts are numbered from 1.");
  return attempt;
}

function refuseMissing({ jobId, attempts }: Answer<"getJob">, wanted: number): void {
  const there = [...new Set(attempts.map(({ attempt }) => attempt))];
  if (there.includes(wanted)) return;
  const known = there.length === 0 ? "none yet" : `attempt${there.length === 1 ? "" : "s"} ${there.join(", ")}`;
  throw new NotFoundError(`${jobId} has no attempt ${wanted}: it has ${known}`, {
    remedy: `Name one of those, or leave --attempt out for all; \`spot status ${jobId}\` shows them.`,
  });
}
