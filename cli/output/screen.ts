/**
 * A job as `spot status --watch` shows it: what it is, its attempts on an axis of time, the newest of its timeline; of what
 * does not fit on the screen the oldest is left out.
 */
import type { Answer } from "../../contract/routes.ts";
import { secondsBetween } from "../../core/time.ts";
import type { Terminal } from "../terminal.ts";
import { formatEvents, formatFacts, paintOutcome, type TimelineLine } from "./job.ts";
import { shareLines } from "./share-lines.ts";
import { formatSpan, formatTime, paint } from "./text.ts";
import { formatPools } from "./waiting.ts";

type Detail = Answer<"getJob">;
type Attempt = Detail["attempts"][number];
type Looks = Pick<Terminal, "colours" | "columns">;
interface Screen extends Looks {
  /** How many lines there are. */
  readonly lines: number;
}

/** Where there is no room for all: the axis, how many are left out, one attempt; a table's head, two pools, how many are left out. */
const LEAST = { attempts: 3, events: 3, pools: 4 } as const;

export function formatScreen(job: Detail, events: readonly TimelineLine[], now: string, screen: Screen): string {
  const { colours, columns, lines } = screen;
  const pools = job.waiting === null || job.waiting.pools.length === 0 ? "" : formatPools(job.waiting, columns);
  const facts = linesOf(formatFacts(job, screen));
  const timeline = linesOf(formatEvents(events, colours));
  const parts = [
    { lines: facts, least: facts.length, rank: 0, cut: keepFirst },
    { lines: linesOf(pools), least: LEAST.pools, rank: 1, cut: cutPools },
    { lines: formatAxis(job, now, screen), least: LEAST.attempts, rank: 2, cut: cutAttempts },
    { lines: timeline, least: LEAST.events, rank: 3, cut: keepLast },
  ];
  return shareLines(parts, lines)
    .map((part) => part.join("\n"))
    .join("\n\n");
}

const linesOf = (text: string): readonly string[] => (text === "" ? [] : text.split("\n"));

const keepFirst = (lines: readonly string[], room: number): readonly string[] => lines.slice(0, room);
const keepLast = (lines: readonly string[], room: number): readonly string[] => lines.slice(-room);

const cutPools = (lines: readonly string[], room: number): readonly string[] => [
  ...lines.slice(0, room - 1),
  `… ${lines.length - room + 1} more lines: \`spot status\` without --watch has them`,
];

/** The axis stays, and the latest. */
function cutAttempts([axis = "", ...rows]: readonly string[], room: number): readonly string[] {
  const shown = room - 2;
  return shown < 1 ? rows.slice(-room) : [axis, `… ${rows.length - shown} earlier`, ...rows.slice(-shown)];
}

const [BOOTS, READY, WARNED] = ["░", "█", "▓"];
/** Where nothing says how wide a screen is, as wide as a screen was. */
const COLUMNS = 80;
const LEAST_CELLS = 10;
/** `interrupted`, the longest outcome. */
const OUTCOME = 11;

/** A line for each attempt, from the submission to the job's end, or to now. */
function formatAxis(job: Detail, now: string, { colours, columns }: Looks): readonly string[] {
  if (job.attempts.length === 0) return [];
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
  return [paint(axis, "grey", colours), ...rows];
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
