/** The tables of docs/operate.md: every name a log line can have, every metric, every check of `spot doctor`. `--write` renews them; a test compares. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LOG_EVENTS, type LogEventType } from "../aws/log-events.ts";
import { metricOf, METRICS } from "../aws/metrics.ts";
import { CHECKS } from "../cli/doctor/checks.ts";
import { ROOT } from "./package.ts";

const PAGE = join(ROOT, "docs", "operate.md");

export function renewTables(page: string): string {
  const tables = { "log events": eventTable(), metrics: metricTable(), checks: checkTable() };
  return Object.entries(tables).reduce((text, [name, table]) => renew(text, name, table), page);
}

function renew(page: string, name: string, table: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/operate.md lacks ${begin} … ${end}`);
  return `${before}${begin}\n\n${table}\n\n${end}${after}`;
}

const eventTable = (): string =>
  [
    "| `event` | says | counts for |",
    "|---|---|---|",
    ...Object.entries(LOG_EVENTS).map(
      ([name, says]) => `| \`${name}\` | ${says} | ${metricsCountedBy(name as LogEventType)} |`,
    ),
  ].join("\n");

/** `job-ended` counts for another metric by each state. */
function metricsCountedBy(type: LogEventType): string {
  if (type === "leftovers-swept") return "LeftoversRemoved";
  const states = type === "job-ended" ? ["succeeded", "failed", "cancelled"] : [""];
  const names = states.map((state) =>
    metricOf({ type: type as Parameters<typeof metricOf>[0]["type"], data: { state } }),
  );
  return names.filter((name) => name !== null).join(", ");
}

const metricTable = (): string =>
  [
    "| metric | counts |",
    "|---|---|",
    ...Object.entries(METRICS).map(([name, counts]) => `| \`${name}\` | ${counts} |`),
  ].join("\n");

const checkTable = (): string =>
  [
    "| check | asks | needs |",
    "|---|---|---|",
    ...CHECKS.map(
      ({ name, asks, actions }) => `| ${name} | ${asks} | ${actions.map((action) => `\`${action}\``).join(", ")} |`,
    ),
  ].join("\n");

if (process.argv.includes("--write")) await writeFile(PAGE, renewTables(await readFile(PAGE, "utf8")));
