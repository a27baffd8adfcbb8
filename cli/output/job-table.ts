/** Jobs, a row each; page after page, all with the widths of the first. */
import type { Answer } from "../../contract/routes.ts";
import type { Terminal } from "../terminal.ts";
import { fitColumns, formatFitting, saysAnything, type FittingColumns } from "./fit-columns.ts";
import { formatBlock, formatTime, paintState } from "./text.ts";

type Jobs = Answer<"listJobs">["jobs"];

const HEAD = ["JOB", "STATE", "SUBMITTED (UTC)", "ENDED (UTC)", "ATTEMPTS", "INTERRUPTIONS", "ERROR"] as const;

/** The first goes first; which job it is and how it stands stays. */
const DISPENSABLE: readonly string[] = ["INTERRUPTIONS", "ATTEMPTS", "ENDED (UTC)", "SUBMITTED (UTC)", "ERROR"];

interface JobTable {
  readonly format: (jobs: Jobs) => string;
  /** The columns that were left out so far though they say something. */
  readonly without: () => readonly string[];
}

export function createJobTable({ colours, columns }: Pick<Terminal, "colours" | "columns">): JobTable {
  let fitting: FittingColumns | null | undefined;
  const missed = new Set<string>();
  const rowOf = (job: Jobs[number]): readonly string[] => [
    job.jobId,
    paintState(job.state, colours),
    formatTime(job.submittedAt),
    formatTime(job.endedAt),
    String(job.attempts),
    String(job.interruptions),
    job.error ?? "-",
  ];
  return {
    format: (jobs) => {
      const rows = jobs.map(rowOf);
      const isFirst = fitting === undefined;
      if (fitting === undefined) fitting = fitColumns(HEAD, rows, columns, DISPENSABLE);
      if (fitting === null) return `${isFirst ? "" : "\n"}${rows.map((row) => formatBlock(HEAD, row)).join("\n\n")}`;
      for (const name of fitting.without) if (saysAnything(HEAD, rows, name)) missed.add(name);
      return formatFitting(HEAD, isFirst ? [HEAD, ...rows] : rows, fitting);
    },
    without: () => [...missed],
  };
}
