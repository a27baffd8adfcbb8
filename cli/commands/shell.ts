import { addExamples } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";

export const registerShell: Register = (program, session) => {
  const command = withJob(program.command("shell"))
    .description("a shell on the job's newest machine, as its user and in its directory, without a key or an open port")
    .option("--no-plugin", "do without AWS's session-manager-plugin, though it is on PATH")
    .action(async (text: string | undefined, { plugin }: { readonly plugin: boolean }) => {
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      const { openShell } = await import("../shell/shell.ts");
      session.exitCode = await openShell(session, client, id, { usesPlugin: plugin });
    });
  addExamples(command, "spot shell", "spot shell train-digits");
};
