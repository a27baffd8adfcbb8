import { Option } from "commander";
import { isFinal, type JobState } from "../../core/states.ts";
import { EXIT } from "../exit-codes.ts";
import { goesOn } from "../follow.ts";
import { addExamples } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import { paintState } from "../output/text.ts";
import { pollUntil } from "../poll.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { printJson, remark } from "../terminal.ts";

/** What can be waited for; a job that has ended will never run, so that ends both. */
const GOALS = {
  running: (state: JobState): boolean => state === "running" || state === "moving" || isFinal(state),
  ended: isFinal,
} as const;

export const registerWait: Register = (program, session) => {
  const command = withJob(program.command("wait"))
    .description("wait until the job has ended; the exit code is its outcome")
    .addOption(
      new Option("--for <what>", "what to wait for; a job that ends before it runs ends both")
        .choices(Object.keys(GOALS))
        .default("ended"),
    )
    .action(async (text: string | undefined, options: { readonly for: keyof typeof GOALS }) => {
      const { terminal } = session;
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      terminal.standing = goesOn(id);
      const job = await pollUntil(terminal, async () => {
        const seen = await client.getJob({ params: { id } });
        return GOALS[options.for](seen.state) ? seen : undefined;
      });
      terminal.standing = null;
      const { state } = job;
      session.exitCode = isFinal(state) && state !== "succeeded" ? EXIT.jobFailed : EXIT.ok;
      if (session.options.json) printJson(terminal, job);
      else remark(terminal, `${id} is ${paintState(state, terminal.colours)}`);
    });
  addExamples(command, "spot wait && echo done", "spot wait train-digits --for running");
};
