import { Option } from "commander";
import type { Answer } from "../../contract/routes.ts";
import { isFinal } from "../../core/states.ts";
import { EXIT } from "../exit-codes.ts";
import { goesOn } from "../follow.ts";
import { addExamples } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import { cleanLine } from "../output/clean-text.ts";
import { paintState } from "../output/text.ts";
import { formatHold } from "../output/waiting.ts";
import { pollUntil } from "../poll.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { printJson, remark, type Terminal } from "../terminal.ts";

type Detail = Answer<"getJob">;

/** What can be waited for; a job whose scripts have ended will never run again, held or not, so that ends both. */
const GOALS = {
  running: ({ state, ending }: Detail): boolean =>
    state === "running" || state === "moving" || ending !== null || isFinal(state),
  ended: ({ state }: Detail): boolean => isFinal(state),
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
      const tellHold = createHoldTeller(terminal);
      const job = await pollUntil(terminal, async () => {
        const seen = await client.getJob({ params: { id } });
        tellHold(seen);
        return GOALS[options.for](seen) ? seen : undefined;
      });
      terminal.standing = null;
      session.exitCode = isLost(job) ? EXIT.jobFailed : EXIT.ok;
      if (session.options.json) printJson(terminal, job);
      else remark(terminal, resultText(job, terminal));
    });
  addExamples(command, "spot wait && echo done", "spot wait train-digits --for running");
};

/** Said once: until somebody releases it, or its time is up, nothing else would be for hours. */
function createHoldTeller(terminal: Terminal): (job: Detail) => void {
  let isTold = false;
  return (job) => {
    const text = formatHold(job);
    if (text !== null && !isTold) remark(terminal, text);
    isTold ||= text !== null;
  };
}

/** It has not succeeded, or will not have when it has ended. */
const isLost = ({ state, ending }: Detail): boolean =>
  isFinal(state) ? state !== "succeeded" : ending !== null && (ending.cause !== "finished" || ending.error !== null);

function resultText({ jobId, state, ending, waiting }: Detail, { colours }: Terminal): string {
  if (ending === null || isFinal(state)) return `${jobId} is ${paintState(state, colours)}`;
  const isHeld = waiting === null || waiting.reason === "held";
  return `${jobId} runs no more: ${isHeld ? "its scripts have ended" : cleanLine(waiting.message)}`;
}
