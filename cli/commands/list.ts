import { InvalidArgumentError, Option } from "commander";
import type { Answer } from "../../contract/routes.ts";
import { JOB_STATES, type JobState } from "../../core/states.ts";
import { addExamples } from "../help.ts";
import { jobPages } from "../job-pages.ts";
import { createJobTable } from "../output/job-table.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { print, printJson, printJsonLine, remark } from "../terminal.ts";

interface ListOptions {
  readonly state?: JobState;
  readonly name?: string;
  readonly mine: boolean;
  readonly limit: number;
  readonly all: boolean;
}
type Page = Answer<"listJobs">;

export const registerList: Register = (program, session) => {
  const command = program
    .command("list")
    .description("jobs, newest first")
    .addOption(new Option("--state <state>", "only jobs in this state").choices(JOB_STATES))
    .option("--name <name>", "only jobs of this name")
    .option("--mine", "only jobs that you submitted", false)
    .option("--limit <number>", "how many", readLimit, 50)
    .option("--all", "all of them, page after page as they are read", false)
    .action(async ({ state, name, mine, limit, all }: ListOptions) => {
      const { terminal, options } = session;
      const query = { ...(state && { state }), ...(name && { name }), ...(mine && { submittedBy: "me" }) };
      const pages = jobPages(await openClient(session), query, all ? Infinity : limit);
      if (options.json && !all) return printJson(terminal, await collect(pages));
      const table = createJobTable(terminal);
      for await (const { jobs, nextToken, isFirst, isLast } of pages) {
        if (options.json) for (const job of jobs) printJsonLine(terminal, job);
        else if (jobs.length > 0) print(terminal, table.format(jobs));
        else if (isFirst) remark(terminal, "no jobs");
        if (isLast && nextToken !== null) remark(terminal, `there are more than ${limit}; --all shows them all`);
      }
      if (table.without().length > 0) remark(terminal, `no room for ${table.without().join(", ")}`);
    });
  addExamples(
    command,
    "spot list",
    "spot list --mine",
    "spot list --state failed --limit 10",
    "spot list --all --json | head",
  );
};

async function collect(pages: AsyncIterable<Page>): Promise<Page> {
  const jobs: Page["jobs"][number][] = [];
  let nextToken: string | null = null;
  for await (const page of pages) {
    jobs.push(...page.jobs);
    ({ nextToken } = page);
  }
  return { jobs, nextToken };
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError("It is a whole number of at least 1.");
  return limit;
}
