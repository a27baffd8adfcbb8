/** `rate(5 minutes)` and `cron(0 10 * * ? *)`. Source: EventBridge user guide, "Creating a rule that runs on a schedule". */
import { AwsError } from "../kernel/service.ts";

/** The first time after `after` that a schedule set at `since` fires; null: never again. All epoch milliseconds. */
export type Schedule = (since: number, after: number) => number | null;

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Throws ValidationException. */
export function parseSchedule(expression: string): Schedule {
  const [, count, unit = "", plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (count !== undefined) {
    const period = Number(count) * (UNIT_MS[unit] ?? 0);
    // AWS insists on grammar: 1 minute, 5 minutes.
    if (period === 0 || (Number(count) === 1) === (plural === "s")) throw invalid();
    return (since, after) => since + Math.max(1, Math.floor((after - since) / period) + 1) * period;
  }
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) throw invalid();
  const cron = parseCron(fields);
  return (_since, after) => nextCron(cron, after);
}

type Field = (value: number) => boolean;
interface Cron {
  readonly minute: Field;
  readonly hour: Field;
  readonly day: (date: Date) => boolean;
  readonly year: Field;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

function parseCron([minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""]: string[]): Cron {
  // One of the two day fields must be `?`.
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) throw invalid();
  const inMonth = parseField(month, 1, 12, MONTHS);
  const onDate = dayOfMonth === "?" || dayOfMonth === "L" ? null : parseField(dayOfMonth, 1, 31);
  const onWeekday = dayOfWeek === "?" ? null : parseField(dayOfWeek === "L" ? "SAT" : dayOfWeek, 1, 7, DAYS);
  const isDay = (date: Date): boolean => {
    if (onWeekday) return onWeekday(date.getUTCDay() + 1);
    return onDate ? onDate(date.getUTCDate()) : new Date(date.getTime() + 86_400_000).getUTCDate() === 1;
  };
  return {
    minute: parseField(minute, 0, 59),
    hour: parseField(hour, 0, 23),
    day: (date) => inMonth(date.getUTCMonth() + 1) && isDay(date),
    year: parseField(year, 1970, 2199),
  };
}

// `*`, `5`, `1-5`, `*/15`, `10/5`, names (which count from `least`), and lists of them.
function parseField(text: string, least: number, most: number, names: readonly string[] = []): Field {
  const toValue = (word: string): number => {
    const index = names.indexOf(word.toUpperCase());
    const value = index >= 0 ? index + least : /^\d+$/.test(word) ? Number(word) : Number.NaN;
    if (!(value >= least && value <= most)) throw invalid();
    return value;
  };
  const parts = text.split(",").map((part) => {
    const [range = "", step] = part.split("/");
    const [from = "", to] = range.split("-");
    const every = step === undefined ? 1 : Number(step);
    if (!(every >= 1)) throw invalid();
    const first = range === "*" ? least : toValue(from);
    const last = range === "*" || (step !== undefined && to === undefined) ? most : toValue(to ?? from);
    return (value: number): boolean => value >= first && value <= last && (value - first) % every === 0;
  });
  return (value) => parts.some((part) => part(value));
}

function nextCron(cron: Cron, after: number): number | null {
  const start = Math.floor(after / 60_000) * 60_000 + 60_000;
  const day = new Date(start - (start % 86_400_000));
  for (; day.getUTCFullYear() <= 2199; day.setUTCDate(day.getUTCDate() + 1)) {
    if (!cron.year(day.getUTCFullYear()) || !cron.day(day)) continue;
    for (let minute = 0; minute < 1440; minute++) {
      const time = day.getTime() + minute * 60_000;
      if (time >= start && cron.hour(Math.floor(minute / 60)) && cron.minute(minute % 60)) return time;
    }
  }
  return null;
}

const invalid = (): AwsError => new AwsError("ValidationException", "Parameter ScheduleExpression is not valid.");
