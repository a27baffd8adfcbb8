/** The demo as a person sees it: one line per fact as it happens, the countdown of the notice, the bill at the end. */
import { billedSeconds } from "../../core/billing.ts";
import { secondsBetween } from "../../core/time.ts";
import type { JobDetail, TimelineLine } from "./facts.ts";

const colours = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const paint = (code: number, text: string): string => (colours ? `\u001B[${code}m${text}\u001B[0m` : text);

export interface Screen {
  say(text: string): void;
  /** Those not shown yet, in order; saves that came together are one line. */
  lines(events: readonly TimelineLine[]): void;
  status(job: JobDetail, now: number): void;
}

/** Prints to stdout; with `--json` to nobody, so that stdout is JSON alone. */
export function screen(startedAt: number, silent: boolean): Screen {
  const shown = new Set<string>();
  let last = "";
  const print = (text: string): void => {
    if (!silent) console.log(text);
  };
  const clock = (time: number): string => `${((time - startedAt) / 1000).toFixed(1).padStart(5)} s`;
  return {
    say: print,
    lines(events) {
      const fresh = events.filter(({ id }) => !shown.has(id));
      for (const { id } of fresh) shown.add(id);
      for (const [first, ...more] of inGroups(fresh)) {
        if (first === undefined) continue;
        const last = more.at(-1) ?? first;
        const message = more.length === 0 ? first.message : savesOf([first, ...more]);
        const attempt = typeof first.data.attempt === "number" ? `#${first.data.attempt}` : "  ";
        print(
          `${paint(2, clock(Date.parse(last.time)))}  ${attempt} ${paint(colourOf(first.type), first.type.padEnd(20))} ${message}`,
        );
      }
    },
    status(job, now) {
      const text = statusOf(job, now);
      if (text !== last) print(`${paint(2, clock(now))}     ${text}`);
      last = text;
    },
  };
}

/** One look may seal several, in any order. */
function savesOf(events: readonly TimelineLine[]): string {
  const names = events.map(({ data }) => String(data.generation)).toSorted();
  return `${names[0]} to ${names.at(-1)} are safe.`;
}

/** Runs of sealed generations of one attempt. */
function inGroups(events: readonly TimelineLine[]): TimelineLine[][] {
  const groups: TimelineLine[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    const isSame = group?.[0]?.type === event.type && group[0].data.attempt === event.data.attempt;
    if (isSame && event.type === "generation-sealed") group.push(event);
    else groups.push([event]);
  }
  return groups;
}

const colourOf = (type: string): number => {
  if (/notice|lost|failed|stop|unsealed/.test(type)) return 33;
  return /ended|completed|ready|sealed|finished/.test(type) ? 32 : 36;
};

/** Progress in fifths and the countdown in steps of 20 s: a line per change, not a line per poll. */
function statusOf(job: JobDetail, now: number): string {
  const progress = job.progress === null ? "" : `  ${bar(job.progress)}`;
  const taken = job.attempts.find(
    ({ notice, released, terminatedAt }) => notice !== null && !released && terminatedAt === null,
  );
  const left = taken?.notice ? Math.ceil((Date.parse(taken.notice.actionTime) - now) / 20_000) * 20 : null;
  const notice = left === null ? "" : `  ${taken?.instanceId} is taken in ≤ ${left} s`;
  return `${paint(1, job.state)}${progress}${notice}`;
}

const bar = (progress: number): string => {
  const full = Math.floor(progress * 5) * 4;
  return `[${"█".repeat(full)}${"·".repeat(20 - full)}] ${Math.floor(progress * 5) * 20} %`;
};

export function bill(job: JobDetail, now: number): string[] {
  const rows = job.attempts.map((attempt) => {
    const end = attempt.terminatedAt ?? new Date(now).toISOString();
    const seconds = secondsBetween(attempt.launchedAt, end);
    const paid = billedSeconds(attempt.launchedAt, end);
    const usd = ((attempt.hourlyUsd ?? 0) * paid) / 3600;
    const { type, zone, market } = attempt.pool;
    return `  attempt ${attempt.attempt}  ${type} ${zone} ${market}  ${attempt.outcome ?? "–"}  ${seconds.toFixed(1)} s, paid ${paid.toFixed(0)} s at $${attempt.hourlyUsd ?? "?"}/h = $${usd.toFixed(6)}`;
  });
  return rows;
}
