import { confirm } from "../confirm.ts";
import { survey, type Wishes } from "../down/survey.ts";
import { takeDown } from "../down/take-down.ts";
import { addExamples, collect } from "../help.ts";
import { formatKept, formatPlan, isNothing } from "../output/down.ts";
import type { Register } from "../register.ts";
import { print, printJson, remark } from "../terminal.ts";

interface DownOptions {
  readonly yes: boolean;
  readonly keepBucket: boolean;
  readonly removeFileSystem: readonly string[];
}

export const registerDown: Register = (program, session) => {
  const command = program
    .command("down")
    .description("cancel every job, wait for the last machine, and remove the stack; file systems and their data stay")
    .option("--keep-bucket", "keep the bucket with the jobs' outputs", false)
    .option("--remove-file-system <name>", "remove this file system and its data as well; may be repeated", collect, [])
    .option("--yes", "do not ask", false)
    .action(async (options: DownOptions) => {
      const { terminal } = session;
      const wishes: Wishes = {
        stack: session.options.stack,
        keepBucket: options.keepBucket,
        removeFileSystems: options.removeFileSystem,
      };
      const { openPorts } = await import("../down/open-ports.ts");
      const ports = openPorts(session);
      const found = await survey(ports, wishes);
      if (!isNothing(found)) {
        remark(terminal, formatPlan(found, wishes));
        if (!options.yes) await confirm(terminal, "remove all this?", "nothing was removed");
      }
      const kept = await takeDown(ports, found, wishes);
      terminal.standing = null;
      const { stack } = wishes;
      if (session.options.json) return printJson(terminal, { stack, removed: found.stack !== null, kept });
      remark(terminal, found.stack === null ? `there is no stack ${stack}` : `the stack ${stack} is removed`);
      if (kept.length > 0) print(terminal, formatKept(kept, terminal));
    });
  addExamples(command, "spot down --stage dev", "spot down --keep-bucket --remove-file-system my-data --yes");
};
