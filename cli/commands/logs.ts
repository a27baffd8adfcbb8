import { InvalidArgumentError } from "commander";
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import { isFinal } from "../../core/states.ts";
import { goesOn } from "../follow.ts";
import { addExamples } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import { cleanText } from "../output/clean-text.ts";
import type { Register } from "../program.ts";
import { openClient, type Session } from "../session.ts";
import { print, printJsonLine, remark } from "../terminal.ts";
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
      const read = reader(session, client, id, attempt);
      if (!follow) return void (await read());
      session.terminal.standing = goesOn(id);
      await pollUntil(session.terminal, async () => {
        // Asked before the logs are read, so that lines written just before the end are in the last reading.
        const { state } = await client.getJob({ params: { id } });
        const isKnown = await read();
        return isFinal(state) && isKnown ? state : undefined;
      });
      session.terminal.standing = null;
    });
  addExamples(command, "spot logs -f", "spot logs train-digits-0123456789ab --attempt 2");
};

/** Each call prints what has come since the one before. */
function reader(session: Session, client: Client, id: string, attempt: number | undefined): () => Promise<true> {
  let nextToken: string | undefined;
  let shownAttempt = 0;
  return async () => {
    for (;;) {
      const query = { ...(nextToken && { nextToken }), ...(attempt && { attempt }) };
      const page: Answer<"readLogs"> = await client.readLogs({ params: { id }, query });
      nextToken = page.nextToken;
      if (page.lines.length === 0) return true;
      for (const line of page.lines) {
        if (line.attempt !== shownAttempt) remark(session.terminal, `--- attempt ${line.attempt}`);
        shownAttempt = line.attempt;
        if (session.options.json) printJsonLine(session.terminal, line);
        else print(session.terminal, cleanText(line.message, session.terminal.colours));
      }
    }
  };
}

function readAttempt(text: string): number {
  const attempt = Number(text);
  if (!Number.isInteger(attempt) || attempt < 1) throw new InvalidArgumentError("Attempts are numbered from 1.");
  return attempt;
}
