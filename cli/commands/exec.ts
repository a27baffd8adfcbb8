import { addExamples } from "../help.ts";
import { findJob, readJob } from "../job-argument.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";

export const registerExec: Register = (program, session) => {
  const command = program
    .command("exec")
    .description(
      "one command on the job's newest machine; its exit code, and its output once it has ended, stderr last. It gets no standard input: `spot shell` is live both ways",
    )
    .argument("<job>", "its id, or its name for the newest of that name", readJob)
    .argument("<command...>", "after --, with its arguments; no shell reads them")
    .action(async (text: string, argv: readonly string[]) => {
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      const { execute } = await import("../shell/exec.ts");
      session.exitCode = await execute(session, client, id, argv);
    });
  addExamples(command, "spot exec train-digits -- nvidia-smi", "spot exec train-digits -- sh -c 'du -sh * | sort -h'");
};
