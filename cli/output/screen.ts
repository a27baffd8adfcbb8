/** A job as `spot status --watch` shows it: what it is, its attempts on an axis of time, the newest of its timeline. */
import type { Answer } from "../../contract/routes.ts";
import { secondsBetween } from "../../core/time.ts";
import type { Terminal } from "../terminal.ts";
import { formatEvents, formatFacts, paintOutcome, type TimelineLine } from "./job.ts";
import { formatSpan, formatTime, paint } from "./text.ts";
import { formatPools } from "./waiting.ts";

type Detail = Answer<"getJob">;
type Attempt = Detail["attempts"][number];
type Looks = Pick<Terminal, "colours" | "columns">;

export function formatScreen(job: Detail, events: readonly TimelineLine[], now: string, looks: Looks): string {
  const parts = [
    formatFacts(job, looks),
    job.waiting === null || job.waiting.pools.length === 0 ? "" : formatPools(job.waiting, looks.columns),
    formatAxis(job, now, looks),
    formatEvents(events, looks.colours),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const [BOOTS, READY, WARNED] = ["░", "█", "▓"];
/** Where nothing says how wide a screen is, as wide as a screen was. */
const COLUMNS = 80;
const LEAST_CELLS = 10;
/** `interrupted`, the longest outcome. */
const OUTCOME = 11;

/** A line for each attempt, from the submission to the job's end, or to now. */
function formatAxis(job: Detail, now: string, { colours, columns }: Looks): string {
  if (job.attempts.length === 0) return "";
  const end = job.endedAt ?? now;
  const labels = job.attempts.map(({ attempt, pool }) => `#${attempt} ${pool.type} ${pool.zone}`);
  const indent = Math.max(...labels.map((label) => label.length)) + 2;
  const cells = Math.max(LEAST_CELLS, (columns ?? COLUMNS) - indent - OUTCOME - 2);
  const seconds = Math.max(1, secondsBetween(job.submittedAt, end));
  const cellOf = (time: string): number => Math.floor((secondsBetween(job.submittedAt, time) / seconds) * cells);
  const rows = job.attempts.map((attempt, index) => {
    const outcome = attempt.outcome === null ? "" : paintOutcome(attempt.outcome, colours);
    return `${labels[index]!.padEnd(indent)}${drawBar(attempt, end, cells, cellOf)}  ${outcome}`.trimEnd();
  });
  const legend = `${BOOTS} boots  ${READY} ready  ${WARNED} warned`;
  const axis = `${" ".repeat(indent)}${formatTime(job.submittedAt).slice(11)} UTC, ${formatSpan(seconds)}  ${legend}`;
  return [paint(axis, "grey", colours), ...rows].join("\n");
}

/** However short, each attempt has a cell; a stage that is shorter than one has none. */
function drawBar(attempt: Attempt, end: string, cells: number, cellOf: (time: string) => number): string {
  const within = (cell: number): number => Math.min(cells, Math.max(0, cell));
  const first = Math.min(cells - 1, within(cellOf(attempt.launchedAt)));
  const last = Math.max(first + 1, within(cellOf(attempt.terminatedAt ?? end)));
  const ready = attempt.readyAt === null ? last : cellOf(attempt.readyAt);
  const warned = attempt.notice === null ? last : cellOf(attempt.notice.seenAt);
  const bar = Array.from({ length: last - first }, (_, index) => {
    const cell = first + index;
    if (cell >= warned) return WARNED;
    return cell >= ready ? READY : BOOTS;
  });
  return `${" ".repeat(first)}${bar.join("")}`.padEnd(cells);
}
