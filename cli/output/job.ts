/** A job as `spot status` shows it. */
import type { Answer } from "../../contract/routes.ts";
import { ERROR_TEXTS } from "../../core/error-texts.ts";
import { isErrorName } from "../../core/errors.ts";
import { secondsBetween } from "../../core/time.ts";
import type { Terminal } from "../terminal.ts";
import { cleanLine } from "./clean-text.ts";
import { foldText, formatSpan, formatTable, formatTime, paint, paintState } from "./text.ts";
import { formatPools, formatWaitTimes } from "./waiting.ts";

type Detail = Answer<"getJob">;
export type TimelineLine = Answer<"readEvents">["events"][number];

type Looks = Pick<Terminal, "colours" | "columns">;
/** Where the values of the first lines begin. */
const INDENT = 11;

export function formatJob(job: Detail, { colours, columns }: Looks): string {
  const parts = [
    formatFacts(job, { colours, columns }),
    job.waiting === null || job.waiting.pools.length === 0 ? null : formatPools(job.waiting, columns),
    job.attempts.length === 0 ? null : formatAttempts(job, { colours, columns }),
  ];
  return parts.filter((part) => part !== null).join("\n\n");
}

/** What there is to say of it, a line each. */
export function formatFacts(job: Detail, { colours, columns }: Looks): string {
  const lines: (readonly [string, string | null])[] = [
    ["job", paint(job.jobId, "bold", colours)],
    ["state", formatState(job, colours)],
    ["submitted", `${formatTime(job.submittedAt)} UTC`],
    ["by", job.submittedBy && cleanLine(job.submittedBy)],
    ["ended", job.endedAt && `${formatTime(job.endedAt)} UTC, after ${spanOf(job.submittedAt, job.endedAt)}`],
    ["progress", job.progress === null ? null : formatProgress(job.progress)],
    ["generation", job.generation],
    ["error", job.outcome?.error ? paint(job.outcome.error, "red", colours) : null],
    ["message", job.outcome?.message ? cleanLine(job.outcome.message) : null],
    ["next", remedyOf(job)],
    ["execution", job.executionArn],
    ["waiting", job.waiting && cleanLine(job.waiting.message)],
    ["", job.waiting && formatWaitTimes(job.waiting)],
  ];
  const facts = lines.flatMap(([name, value]) =>
    value === null ? [] : [foldText(`${name.padEnd(INDENT)}${value}`, columns, INDENT)],
  );
  return facts.join("\n");
}

const spanOf = (from: string, to: string): string => formatSpan(secondsBetween(from, to));

function formatState({ state, ending, outcome, waiting }: Detail, colours: boolean): string {
  if (ending === null || outcome !== null) return paintState(state, colours);
  // How long a machine is held is said where it is said why.
  const until = waiting?.reason === "held" ? "its machine is held" : `grace until ${formatTime(ending.graceUntil)}`;
  return `${paintState(state, colours)} (ending: ${ending.cause}, ${until})`;
}

export function formatProgress(progress: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, progress)) * 20);
  return `${"█".repeat(filled)}${"░".repeat(20 - filled)} ${Math.round(progress * 100)} %`;
}

/** What to do about the error it ended with; nothing about a cancel, which somebody wanted. */
function remedyOf({ jobId, outcome }: Detail): string | null {
  const error = outcome?.error ?? null;
  if (error === null || error === "JobCancelled" || !isErrorName(error)) return null;
  return ERROR_TEXTS[error].remedy.replaceAll("JOB", jobId);
}

function formatAttempts({ attempts }: Detail, { colours, columns }: Looks): string {
  const rows = attempts.map((attempt) => [
    String(attempt.attempt),
    attempt.instanceId,
    `${attempt.pool.type} ${attempt.pool.zone} ${attempt.pool.market}`,
    attempt.hourlyUsd === null ? "-" : `$${attempt.hourlyUsd.toFixed(4)}`,
    formatTime(attempt.launchedAt),
    attempt.readyAt === null ? "-" : `+${spanOf(attempt.launchedAt, attempt.readyAt)}`,
    attempt.notice === null ? "-" : `${attempt.notice.source}, acts ${formatTime(attempt.notice.actionTime)}`,
    attempt.outcome === null ? "-" : paintOutcome(attempt.outcome, colours),
    attempt.generation ?? "-",
    formatTime(attempt.terminatedAt),
  ]);
  const head = [
    "#",
    "INSTANCE",
    "POOL",
    "PER HOUR",
    "LAUNCHED (UTC)",
    "READY",
    "NOTICE",
    "OUTCOME",
    "GENERATION",
    "TERMINATED (UTC)",
  ];
  return formatTable(head, rows, columns);
}

const OUTCOME_COLOURS = {
  unused: "grey",
  lost: "red",
  interrupted: "yellow",
  cancelled: "grey",
  failed: "red",
  completed: "green",
} as const;

export const paintOutcome = (outcome: keyof typeof OUTCOME_COLOURS, colours: boolean): string =>
  paint(outcome, OUTCOME_COLOURS[outcome], colours);

export const formatEvents = (events: readonly TimelineLine[], colours: boolean): string =>
  events.map((event) => formatEvent(event, colours)).join("\n");

/** One line of the timeline; the same live and later. */
export function formatEvent({ time, type, message }: TimelineLine, colours: boolean): string {
  const clock = paint(formatTime(time), "grey", colours);
  const kind = paint(type.padEnd(20), eventColour(type), colours);
  return `${clock}  ${kind}  ${cleanLine(message)}`;
}

const eventColour = (type: string) => {
  if (/lost|failed/.test(type)) return "red";
  if (/notice|rebalance|interrupted|handover|waiting/.test(type)) return "yellow";
  return /completed|ended|sealed/.test(type) ? "green" : "blue";
};
