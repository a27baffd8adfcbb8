/** The tables of docs/costs.md. */
import { METRICS } from "../../aws/metrics.ts";
import { STORAGE_PRICES } from "../../core/costs/storage-prices.ts";
import { MONTH_HOURS, UNIT_PRICES } from "../../core/costs/unit-prices.ts";
import type { Counts } from "./count.ts";
import {
  ALARM_USD_PER_MONTH,
  ITEMS,
  METRIC_USD_PER_MONTH,
  scaled,
  SERVICE_PRICES,
  usdOf,
  type Amounts,
} from "./prices.ts";

/** resources/alarms.yml, of which a test sees that there are so many. */
export const ALARMS = 4;
export const SWEEPS_PER_MONTH = MONTH_HOURS * 12;

const NAMES: Readonly<Record<keyof Amounts, string>> = {
  transitions: "Step Functions: state transitions",
  invocations: "Lambda: invocations",
  gbSeconds: "Lambda: GB-seconds",
  writes: "DynamoDB: write units",
  reads: "DynamoDB: read units",
  apiRequests: "API Gateway: requests",
  events: "EventBridge: events put",
  bucketWrites: "S3: PUT and LIST",
  bucketReads: "S3: GET",
  logBytes: "CloudWatch Logs: bytes",
};

export function renewCosts(page: string, counts: Counts): string {
  const tables = { idle: idleTable(counts), jobs: jobTable(counts), prices: priceTable(), storage: storageTable() };
  return Object.entries(tables).reduce((text, [name, table]) => replace(text, name, table), page);
}

function replace(page: string, name: string, table: string): string {
  const marks = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`] as const;
  const [before, rest] = page.split(marks[0]);
  const after = rest?.split(marks[1])[1];
  if (before === undefined || after === undefined) throw new Error(`docs/costs.md lacks ${marks.join(" … ")}`);
  return `${before}${marks[0]}\n\n${table}\n\n${marks[1]}${after}`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** Three figures; a row of a table is for comparing. */
const usd = (value: number): string =>
  value === 0
    ? "$0"
    : `$${value >= 0.1 ? value.toFixed(2) : value.toFixed(2 - Math.floor(Math.log10(Math.abs(value))))}`;
const amount = (value: number): string =>
  Number.isInteger(value) || value >= 100 ? value.toFixed(0) : value.toPrecision(2);

function idleTable({ sweep }: Counts): string {
  const month = scaled(sweep, SWEEPS_PER_MONTH);
  const rows = ITEMS.filter((item) => month[item] > 0).map((item) => [
    `sweep, every 5 minutes: ${NAMES[item]}`,
    amount(month[item]),
    usd(month[item] * SERVICE_PRICES[item].usd),
  ]);
  const metrics = Object.keys(METRICS).length;
  return table(
    ["a month without a job", "how much", "USD"],
    [
      ...rows,
      ["**together**", "", `**${usd(usdOf(month))}**`],
      ["alarms, beyond an account's first ten", String(ALARMS), usd(ALARMS * ALARM_USD_PER_MONTH)],
      [
        `metrics, beyond an account's first ten, in hours in which something is counted`,
        String(metrics),
        `up to ${usd(metrics * METRIC_USD_PER_MONTH)}`,
      ],
    ],
  );
}

function jobTable({ job, hour, interruption }: Counts): string {
  const columns = [job, hour, interruption];
  const rows = ITEMS.filter((item) => columns.some((each) => each[item] > 0)).map((item) => [
    NAMES[item],
    ...columns.flatMap((each) => [amount(each[item]), usd(each[item] * SERVICE_PRICES[item].usd)]),
  ]);
  const sums = columns.flatMap((each) => ["", `**${usd(usdOf(each))}**`]);
  return table(
    ["", "a job", "USD", "an hour of it", "USD", "an interruption", "USD"],
    [...rows, ["**together**", ...sums]],
  );
}

const priceTable = (): string =>
  table(
    ["for", "USD", "source"],
    ITEMS.map((item) => {
      const { unit, usd: price, source } = SERVICE_PRICES[item];
      return [`a million of: ${unit}`, usd(price * 1e6), source];
    }),
  );

const storageTable = (): string =>
  table(
    ["what", "USD", "unit", "source"],
    [...Object.entries(UNIT_PRICES), ...Object.entries(STORAGE_PRICES)].map(([name, price]) => [
      name,
      usd(price.usd),
      price.unit,
      `${price.source}, ${price.asOf}`,
    ]),
  );
