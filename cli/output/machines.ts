/** How busy machines are, a row each. */
import { secondsBetween } from "../../core/time.ts";
import type { Machine } from "../machines.ts";
import type { Terminal } from "../terminal.ts";
import { formatSpan, formatTable } from "./text.ts";

type Usage = NonNullable<Machine["usage"]>;

export function formatMachines(
  machines: readonly Machine[],
  now: string,
  { columns }: Pick<Terminal, "columns">,
): string {
  if (machines.length === 0) return "no machine computes";
  const rows = machines.map(({ jobId, attempt, instanceId, pool, launchedAt, progress, usage }) => [
    jobId,
    `#${attempt} ${instanceId}`,
    `${pool.type} ${pool.zone}`,
    formatSpan(secondsBetween(launchedAt, now)),
    progress === null ? "-" : `${Math.round(progress * 100)} %`,
    ...(usage === null ? ["-", "-", "-", "-", "-"] : formatUsage(usage, now)),
  ]);
  const head = ["JOB", "MACHINE", "POOL", "UP", "DONE", "CPU", "MEMORY", "DISK", "GPU", "SAID"];
  return formatTable(head, rows, columns);
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
