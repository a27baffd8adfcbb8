import { matchesGlob, resolve } from "node:path";
import { allFiles, type JobFile } from "../download/all-files.ts";
import { fetchFile } from "../download/fetch-file.ts";
import { placeOf, problemOfName } from "../download/local-name.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import { cleanLine } from "../output/clean-text.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { printJson, remark } from "../terminal.ts";
import { startProgress } from "../upload/progress.ts";
import { createSlots } from "../slots.ts";

/** Requests at a time. */
const PARALLEL = 6;

export const registerDownload: Register = (program, session) => {
  const command = withJob(program.command("download"))
    .argument("[pattern]", "a glob, such as `results/**` or `*.csv`; without it, all")
    .option("--to <directory>", "where to", ".")
    .description("fetch what the job has left in the bucket; what is here already is not fetched again")
    .action(async (text: string | undefined, pattern: string | undefined, { to }: { readonly to: string }) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      const files = (await allFiles(client, id, "")).filter(({ path }) => isWanted(path, pattern));
      if (files.length === 0)
        throw new NotFoundError(`${id} has left no file${pattern === undefined ? "" : ` that matches ${pattern}`}`, {
          remedy: `\`spot files ${id}\` shows what there is.`,
        });
      for (const { path } of files) refuseName(path);
      const progress = startProgress(terminal, { verb: "downloading", done: "downloaded", bytes: sumOf(files) });
      const slots = createSlots(PARALLEL);
      const fetchOne = async (file: JobFile) => {
        const renew = async (): Promise<JobFile> =>
          (await allFiles(client, id, file.path)).find(({ path }) => path === file.path) ?? file;
        const outcome = await slots(() => fetchFile(file, placeOf(resolve(to), file.path), progress, renew));
        return { path: file.path, bytes: file.bytes, outcome };
      };
      try {
        const done = await Promise.all(files.map(fetchOne));
        if (options.json) printJson(terminal, done);
        else remark(terminal, `${done.length} ${done.length === 1 ? "file" : "files"} in ${resolve(to)}`);
      } finally {
        progress.end();
      }
    });
  addExamples(command, "spot download", "spot download train-digits 'results/**' --to results");
};

/** As in .spotignore: without a slash it is matched with the name at any depth. */
const isWanted = (path: string, pattern: string | undefined): boolean =>
  pattern === undefined || matchesGlob(pattern.includes("/") ? path : path.slice(path.lastIndexOf("/") + 1), pattern);

const sumOf = (files: readonly JobFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

function refuseName(path: string): void {
  const problem = problemOfName(path, process.platform);
  if (problem === null) return;
  throw new UsageError(`"${cleanLine(path)}" ${problem}`, {
    remedy: "Name the other files by a pattern: `spot download JOB 'results/**'`. Nothing was downloaded.",
  });
}
