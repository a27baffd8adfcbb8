/** A ledger as `spot costs` shows it. */
import type { Answer } from "../../contract/routes.ts";
import type { Terminal } from "../terminal.ts";
import { cleanLine } from "./clean-text.ts";
import { formatSpan, formatTable } from "./text.ts";

type Costs = Answer<"readCosts">;
type Group = Answer<"listCosts">["groups"][number];
type Looks = Pick<Terminal, "columns">;

/** What is less is nobody's concern, and from here on numbers would be written with an exponent. */
const LEAST = 0.000_001;

/** Small sums keep four significant digits: an hour of a small machine costs a cent. */
export function formatUsd(usd: number | null): string {
  if (usd === null) return "?";
  if (usd > 0 && usd < LEAST) return "<$0.000001";
  return `$${usd >= 1 ? usd.toFixed(2) : usd.toPrecision(usd === 0 ? 1 : 4)}`;
}

const formatQuantity = (quantity: number): string =>
  quantity > 0 && quantity < LEAST ? "<0.000001" : String(Number(quantity.toPrecision(4)));

const formatSaving = (usd: number, onDemandUsd: number | null): string =>
  onDemandUsd === null || onDemandUsd === 0 ? "-" : `${Math.round((1 - usd / onDemandUsd) * 100)} %`;

export function formatCosts(costs: Costs, { columns }: Looks): string {
  const machines = costs.lines.filter(({ item }) => item === "compute").reduce((sum, { usd }) => sum + (usd ?? 0), 0);
  const facts = [
    `cost       ${formatUsd(costs.usd)}${costs.isComplete ? "" : " and what has no price (?)"}`,
    `machines   ${formatUsd(machines)}; on demand the same work: ${formatUsd(costs.onDemandUsd)} (saved ${formatSaving(machines, costs.onDemandUsd)})`,
    `time       useful ${formatSpan(costs.usefulSeconds)}, lost ${formatSpan(costs.lostSeconds)} (nobody computed for ${formatSpan(costs.gapSeconds)} of it), paid ${formatSpan(costs.paidSeconds)}`,
    "not in it  what is stored, logs, requests to S3, data that leaves the region",
  ].join("\n");
  return [facts, formatAttempts(costs, columns), formatLines(costs, columns)].filter(Boolean).join("\n\n");
}

function formatAttempts({ attempts }: Costs, columns: number | null): string {
  if (attempts.length === 0) return "";
  const rows = attempts.map((attempt) => [
    String(attempt.attempt),
    attempt.instanceId,
    `${attempt.pool.type} ${attempt.pool.zone} ${attempt.pool.market}`,
    attempt.outcome ?? "-",
    formatSpan(attempt.usefulSeconds),
    formatSpan(attempt.lostSeconds),
    formatSpan(attempt.paidSeconds),
    attempt.hourlyUsd === null ? "?" : formatUsd(attempt.hourlyUsd),
    `${formatUsd(attempt.usd)}${attempt.isFree ? " (machine free: taken in its first hour)" : ""}`,
  ]);
  const head = ["#", "INSTANCE", "POOL", "OUTCOME", "USEFUL", "LOST", "PAID", "PER HOUR", "COST"];
  return formatTable(head, rows, columns);
}

function formatLines({ lines }: Costs, columns: number | null): string {
  const rows = lines.map(({ item, attempt, quantity, unit, unitUsd, usd, source, asOf }) => [
    item,
    attempt === null ? "-" : String(attempt),
    `${formatQuantity(quantity)} ${unit}`,
    unitUsd === null ? "?" : `$${String(unitUsd)}`,
    formatUsd(usd),
    `${source}, ${asOf}`,
  ]);
  return formatTable(["ITEM", "#", "QUANTITY", "EACH", "COST", "PRICE FROM"], rows, columns);
}

export function formatGroups(by: string, groups: readonly Group[], { columns }: Looks): string {
  const rows = groups.map((group) => [
    cleanLine(group.key) || "-",
    String(group.jobs),
    `${formatUsd(group.usd)}${group.isComplete ? "" : " and more"}`,
    formatUsd(group.onDemandUsd),
    formatSpan(group.usefulSeconds),
    formatSpan(group.lostSeconds),
    formatSpan(group.paidSeconds),
  ]);
  return formatTable([by.toUpperCase(), "JOBS", "COST", "ON DEMAND", "USEFUL", "LOST", "PAID"], rows, columns);
}
