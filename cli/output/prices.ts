/** Prices as `spot prices` shows them. */
import type { Answer } from "../../contract/routes.ts";
import type { Terminal } from "../terminal.ts";
import { formatUsd } from "./costs.ts";
import { formatSpan, formatTable } from "./text.ts";

type Price = Answer<"readPrices">["prices"][number];

const BARS = "▁▂▃▄▅▆▇█";

/** From the lowest to the highest price of the row; a price that never changed is a low line. */
function sparkline(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values
    .map((value) => BARS[high === low ? 0 : Math.round(((value - low) / (high - low)) * (BARS.length - 1))])
    .join("");
}

export function formatPrices(prices: readonly Price[], { columns }: Pick<Terminal, "columns">): string {
  const rows = prices.map((price) => [
    price.type,
    price.zone,
    formatUsd(price.spotUsd),
    formatUsd(price.onDemandUsd),
    price.spotUsd === null || price.onDemandUsd === null ? "-" : `${saving(price.spotUsd, price.onDemandUsd)} %`,
    price.week.length === 0 ? "-" : sparkline(price.week),
    formatMemory(price.memory),
  ]);
  return formatTable(["TYPE", "ZONE", "SPOT", "ON DEMAND", "SAVING", "7 DAYS", "REMEMBERED"], rows, columns);
}

const saving = (spotUsd: number, onDemandUsd: number): number => Math.round((1 - spotUsd / onDemandUsd) * 100);

function formatMemory(memory: Price["memory"]): string {
  if (memory === null) return "-";
  const parts = [
    memory.isResting ? "rests" : null,
    memory.interruptions >= 0.05 ? `${memory.interruptions.toFixed(1)} interruptions` : null,
    memory.refusals >= 0.05 ? `${memory.refusals.toFixed(1)} refusals` : null,
    memory.meanSeconds === null ? null : `machines lasted ${formatSpan(memory.meanSeconds)}`,
  ];
  return parts.filter((part) => part !== null).join(", ") || "-";
}
