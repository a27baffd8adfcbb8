/** Jobs, a row each; page after page, all with the widths of the first. */
import type { Answer } from "../../contract/routes.ts";
import type { Terminal } from "../terminal.ts";
import { formatRows, formatTable, formatTime, paintState, widthsOf } from "./text.ts";

type Jobs = Answer<"listJobs">["jobs"];

const HEAD = ["JOB", "STATE", "SUBMITTED (UTC)", "ENDED (UTC)", "ATTEMPTS", "INTERRUPTIONS", "ERROR"] as const;

export function createJobTable({ colours, columns }: Pick<Terminal, "colours" | "columns">): (jobs: Jobs) => string {
  let widths: readonly number[] | null = null;
  const rowOf = (job: Jobs[number]): readonly string[] => [
    job.jobId,
    paintState(job.state, colours),
    formatTime(job.submittedAt),
    formatTime(job.endedAt),
    String(job.attempts),
    String(job.interruptions),
    job.error ?? "-",
  ];
  return (jobs) => {
    const rows = jobs.map(rowOf);
    if (widths !== null) return formatRows(rows, widths);
    widths = widthsOf(HEAD, rows);
    return formatTable(HEAD, rows, columns);
  };
}
