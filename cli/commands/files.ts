import { addExamples } from "../help.ts";
import { allFiles } from "../download/all-files.ts";
import { findJob, withJob } from "../job-argument.ts";
import { cleanLine } from "../output/clean-text.ts";
import { formatBytes, formatTable, formatTime } from "../output/text.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { print, printJson, remark } from "../terminal.ts";

export const registerFiles: Register = (program, session) => {
  const command = withJob(program.command("files"))
    .description("what the job has left in the bucket: its outputs, copied at every end")
    .option("--prefix <path>", "only what begins so", "")
    .action(async (text: string | undefined, { prefix }: { readonly prefix: string }) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      const files = await allFiles(client, id, prefix);
      // Whoever has an address can read the file.
      const shown = files.map(({ path, bytes, modifiedAt, etag }) => ({ path, bytes, modifiedAt, etag }));
      if (options.json) return printJson(terminal, shown);
      if (shown.length === 0) return remark(terminal, sayNone(id, prefix));
      const rows = shown.map(({ path, bytes, modifiedAt }) => [
        cleanLine(path),
        formatBytes(bytes),
        formatTime(modifiedAt),
      ]);
      print(terminal, formatTable(["FILE", "SIZE", "TIME (UTC)"], rows, terminal.columns));
    });
  addExamples(command, "spot files", "spot files train-digits --prefix results/");
};

const sayNone = (id: string, prefix: string): string =>
  prefix === ""
    ? `${id} has left no files; \`outputs\` in its JSON names some`
    : `${id} has left no file that begins with ${JSON.stringify(prefix)}; without --prefix all are shown`;
