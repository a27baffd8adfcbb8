/** A job's plan, as `spot submit --dry-run` and `spot run --dry-run` show it. */
import type { Answer } from "../../contract/routes.ts";
import type { Terminal } from "../terminal.ts";
import { cleanLine } from "./clean-text.ts";
import { formatUsd } from "./costs.ts";
import { formatBytes, formatSpan, formatTable } from "./text.ts";

type Plan = Answer<"planJob">;
type Warning = Plan["warnings"][number];

/** The job itself is JSON: `--json` has it, in the plan's member `job`. */
export function formatPlan(plan: Plan, { columns }: Pick<Terminal, "columns">): string {
  const { request, hourly, save } = plan;
  const limit = request.maxPriceUsdPerHour;
  const facts = [
    `request    ${request.market}, ${request.reason}${limit === null ? "" : `; at most ${formatUsd(limit)} an hour`}`,
    ...(hourly === null ? [] : [`per hour   ${formatHourly(hourly)}`]),
    `estimate   ${formatEstimate(plan)}`,
    `save       ${save === null ? "its size is not known (`checkpoint.sizeGB` says it), or none is made" : formatSave(save)}`,
  ];
  return [facts.join("\n"), formatPools(plan, columns)].filter(Boolean).join("\n\n");
}

/** For stderr; empty: there is none. */
export const formatWarnings = (warnings: readonly Warning[]): string =>
  warnings
    .map(({ field, problem, expected }) => cleanLine(`warning: ${field} ${problem}; expected ${expected}`))
    .join("\n");

function formatHourly({ pool, computeUsd, diskUsd, addressUsd, savesUsd, usd }: NonNullable<Plan["hourly"]>): string {
  const parts = [
    `${pool.type} in ${pool.zone} ${formatUsd(computeUsd)}`,
    `disk ${formatUsd(diskUsd)}`,
    `public address ${formatUsd(addressUsd)}`,
    ...(savesUsd === null ? [] : [`saves ${formatUsd(savesUsd)}`]),
  ];
  return `${formatUsd(usd)}: ${parts.join(", ")}`;
}

function formatEstimate({ estimate: { runtimeSeconds, runtimeUsd, budgetUsd, budgetSeconds } }: Plan): string {
  const runtime = `${formatUsd(runtimeUsd)} for ${formatSpan(runtimeSeconds)}, the longest that it may compute`;
  if (budgetUsd === null) return runtime;
  const lasts = budgetSeconds === null ? "" : `, which lasts for ${formatSpan(budgetSeconds)}`;
  return `${runtime}; its machines may cost ${formatUsd(budgetUsd)}${lasts}`;
}

function formatSave(save: NonNullable<Plan["save"]>): string {
  const { bytes, measuredIn, seconds, bestSeconds, graceSeconds, usdPerHour, resumeUsd } = save;
  const span = bestSeconds === seconds ? `${seconds} s` : `${bestSeconds} to ${seconds} s`;
  return [
    `${formatBytes(bytes)} (${measuredIn === null ? "checkpoint.sizeGB" : `as ${measuredIn} made`})`,
    `${span} at EFS's limits${graceSeconds === null ? "" : `, ${graceSeconds} s before a machine is taken`}`,
    ...(usdPerHour === null ? [] : [`written every \`every\` ${formatUsd(usdPerHour)} an hour`]),
    `read back ${formatUsd(resumeUsd)}`,
  ].join("; ");
}

function formatPools({ pools }: Plan, columns: number | null): string {
  if (pools.length === 0) return "";
  const rows = pools.map(({ type, zone, spotUsd, onDemandUsd, isAsked, memory }) => [
    type,
    zone,
    formatUsd(spotUsd),
    formatUsd(onDemandUsd),
    isAsked ? "yes" : memory?.isResting === true ? "no, it rests" : "no",
  ]);
  return formatTable(["TYPE", "ZONE", "SPOT", "ON DEMAND", "ASKED FIRST"], rows, columns);
}
