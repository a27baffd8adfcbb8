import { InvalidArgumentError, Option } from "commander";
import type { Answer } from "../../contract/routes.ts";
import { JOB_STATES, type JobState } from "../../core/states.ts";
import { addExamples } from "../help.ts";
import { formatTable, formatTime, paintState } from "../output/text.ts";
import type { Register } from "../program.ts";
import { openClient } from "../session.ts";
import { print, printJson, remark, type Terminal } from "../terminal.ts";

interface ListOptions {
  readonly state?: JobState;
  readonly name?: string;
  readonly limit: number;
}

export const registerList: Register = (program, session) => {
  const command = program
    .command("list")
    .description("jobs, newest first")
    .addOption(new Option("--state <state>", "only jobs in this state").choices(JOB_STATES))
    .option("--name <name>", "only jobs of this name")
    .option("--limit <number>", "how many, 1 to 100", readLimit, 50)
    .action(async ({ state, name, limit }: ListOptions) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const query = { limit, ...(state && { state }), ...(name && { name }) };
      const page = await client.listJobs({ query });
      if (options.json) return printJson(terminal, page);
      if (page.jobs.length === 0) return remark(terminal, "no jobs");
      print(terminal, formatList(page, terminal));
      if (page.nextToken !== null) remark(terminal, `there are more than ${limit}; --limit shows up to 100`);
    });
  addExamples(command, "spot list", "spot list --state failed --limit 10", "spot list --name train-digits --json");
};

function formatList({ jobs }: Answer<"listJobs">, { colours, columns }: Terminal): string {
  const rows = jobs.map((job) => [
    job.jobId,
    paintState(job.state, colours),
    formatTime(job.submittedAt),
    formatTime(job.endedAt),
    String(job.attempts),
    String(job.interruptions),
    job.error ?? "-",
  ]);
  return formatTable(
    ["JOB", "STATE", "SUBMITTED (UTC)", "ENDED (UTC)", "ATTEMPTS", "INTERRUPTIONS", "ERROR"],
    rows,
    columns,
  );
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw new InvalidArgumentError("It is a number of 1 to 100.");
  return limit;
}
