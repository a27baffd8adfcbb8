import { stat } from "node:fs/promises";
import { dirname, matchesGlob, resolve } from "node:path";
import { allFiles, type JobFile } from "../download/all-files.ts";
import { fetchFile, lookAt } from "../download/fetch-file.ts";
import { placeOf, problemOfName } from "../download/local-name.ts";
import { outputPattern } from "../download/output-pattern.ts";
import { confirm } from "../confirm.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import { cleanLine } from "../output/clean-text.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { printJson, remark, type Terminal } from "../terminal.ts";
import { startProgress } from "../upload/progress.ts";
import { createSlots } from "../slots.ts";
import { together } from "../together.ts";

/** Requests at a time. */
const PARALLEL = 6;

export const registerDownload: Register = (program, session) => {
  const command = withJob(program.command("download"))
    .argument("[pattern]", "a glob, such as `results/**` or `*.csv`; without it, all")
    .option("--to <directory>", "where to", ".")
    .option("--yes", "do not ask before files of the same name are replaced", false)
    .description("fetch what the job has left in the bucket; what is here already is not fetched again")
    .action(async (text: string | undefined, pattern: string | undefined, { to, yes }: Options) => {
      const { terminal, options } = session;
      await refuseFile(resolve(to));
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      const files = (await allFiles(client, id, "")).filter(({ path }) => isWanted(path, pattern));
      if (files.length === 0)
        throw new NotFoundError(`${id} has left no file${pattern === undefined ? "" : ` that matches ${pattern}`}`, {
          remedy: `\`spot files ${id}\` shows what there is.`,
        });
      for (const { path } of files) refuseName(path);
      const found = await lookAtAll(files, resolve(to));
      if (!yes) await confirmReplacing(terminal, files, found);
      const progress = startProgress(terminal, { verb: "downloading", done: "downloaded", bytes: sumOf(files) });
      const slots = createSlots(PARALLEL);
      const fetchOne = async (file: JobFile, signal: AbortSignal, index: number) => {
        const renew = async (): Promise<JobFile> =>
          (await allFiles(client, id, file.path)).find(({ path }) => path === file.path) ?? file;
        const { path, bytes } = file;
        if (found[index] === "there") progress.skip(bytes);
        else await slots(() => fetchFile(file, placeOf(resolve(to), path), { progress, renew, signal }));
        return { path, bytes, outcome: found[index] === "there" ? "there" : "fetched" };
      };
      try {
        const done = await together(files, fetchOne);
        if (options.json) printJson(terminal, done);
        else remark(terminal, `${done.length} ${done.length === 1 ? "file" : "files"} in ${resolve(to)}`);
      } finally {
        progress.end();
      }
    });
  addExamples(command, "spot download", "spot download train-digits 'results/**' --to results");
};

interface Options {
  readonly to: string;
  readonly yes: boolean;
}
type Found = Awaited<ReturnType<typeof lookAt>>;

function lookAtAll(files: readonly JobFile[], directory: string): Promise<readonly Found[]> {
  const slots = createSlots(PARALLEL);
  return Promise.all(files.map((file) => slots(() => lookAt(file, placeOf(directory, file.path)))));
}

/** It may be an earlier version of it, or something of the person's own. */
async function confirmReplacing(terminal: Terminal, files: readonly JobFile[], found: readonly Found[]): Promise<void> {
  const others = files.filter((_, index) => found[index] === "other").map(({ path }) => cleanLine(path));
  if (others.length === 0) return;
  const more = others.length > 3 ? ` and ${others.length - 3} more` : "";
  const question = `replace ${others.slice(0, 3).join(", ")}${more}, of other bytes here?`;
  await confirm(terminal, question, "nothing was downloaded");
}

/** As in .spotignore: without a slash it is matched with the name at any depth. With braces, which `outputs` does not know. */
function isWanted(path: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  const part = pattern.includes("/") ? path : path.slice(path.lastIndexOf("/") + 1);
  return matchesGlob(part, pattern) || outputPattern(pattern).test(part);
}

/** A place below a file is none, however deep it is. */
async function refuseFile(directory: string): Promise<void> {
  for (let here = directory; ; here = dirname(here)) {
    const found = await stat(here).catch(() => null);
    if (found?.isDirectory() || (found === null && here === dirname(here))) return;
    if (found !== null)
      throw new UsageError(`--to: ${here} is a file, not a directory`, {
        remedy: "Name a directory: it is made if there is none. Nothing was downloaded.",
      });
  }
}

const sumOf = (files: readonly JobFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

function refuseName(path: string): void {
  const problem = problemOfName(path, process.platform);
  if (problem === null) return;
  throw new UsageError(`"${cleanLine(path)}" ${problem}`, {
    remedy: "Name the other files by a pattern: `spot download JOB 'results/**'`. Nothing was downloaded.",
  });
}
