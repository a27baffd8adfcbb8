/** How busy machines are, a row each. */
import { secondsBetween } from "../../core/time.ts";
import type { Machine } from "../machines.ts";
import type { Terminal } from "../terminal.ts";
import { formatSpan, formatTable } from "./text.ts";

type Usage = NonNullable<Machine["usage"]>;

export const NO_MACHINE = "no machine computes";
export const HEAD = ["JOB", "MACHINE", "POOL", "UP", "DONE", "CPU", "MEMORY", "DISK", "GPU", "SAID"] as const;

/** All of them with all that is known, however long it is. */
export const formatMachines = (
  machines: readonly Machine[],
  now: string,
  { columns }: Pick<Terminal, "columns">,
): string => (machines.length === 0 ? NO_MACHINE : formatTable(HEAD, rowsOf(machines, now), columns));

export function rowsOf(machines: readonly Machine[], now: string): readonly (readonly string[])[] {
  return machines.map(({ jobId, attempt, instanceId, pool, launchedAt, progress, usage }) => [
    jobId,
    `#${attempt} ${instanceId}`,
    `${pool.type} ${pool.zone}`,
    formatSpan(secondsBetween(launchedAt, now)),
    progress === null ? "-" : `${Math.round(progress * 100)} %`,
    ...(usage === null ? ["-", "-", "-", "-", "-"] : formatUsage(usage, now)),
  ]);
}

const formatUsage = (usage: Usage, now: string): readonly string[] => [
  `${formatPerCent(usage.cpuPercent)} of ${usage.cpus}`,
  formatShare(usage.memoryUsedMiB, usage.memoryTotalMiB),
  formatShare(usage.diskUsedMiB, usage.diskTotalMiB),
  usage.gpus.map(({ percent }) => formatPerCent(percent)).join(", ") || "-",
  `${formatSpan(secondsBetween(usage.at, now))} ago`,
];

const formatPerCent = (percent: number | null): string => (percent === null ? "?" : `${Math.round(percent)} %`);

/** `3.1 of 7.6 GiB` */
const formatShare = (usedMiB: number, totalMiB: number): string =>
  `${(usedMiB / 1024).toFixed(1)} of ${(totalMiB / 1024).toFixed(1)} GiB`;
