/** The file systems of a stack, for people. */
import type { UsedFileSystem } from "../file-systems/survey.ts";
import { formatUsd } from "./storage-price.ts";
import { formatBytes, formatTable } from "./text.ts";

export function formatFileSystems(found: readonly UsedFileSystem[], columns: number | null): string {
  const rows = found.map(({ id, name, bytes, mountTargets, usdPerMonth, users }) => [
    name,
    id,
    formatBytes(bytes),
    formatUsd(usdPerMonth),
    String(mountTargets.length),
    String(users.length),
  ]);
  return formatTable(["NAME", "ID", "SIZE", "PER MONTH (us-east-1)", "MOUNT TARGETS", "JOBS"], rows, columns);
}

export function formatFileSystem(found: UsedFileSystem): string {
  const { id, name, bytes, infrequentBytes, mountTargets, usdPerMonth, users } = found;
  const infrequent = infrequentBytes > 0 ? `, of it ${formatBytes(infrequentBytes)} infrequently read` : "";
  const lines = [
    ["file system", `${name} (${id})`],
    ["size", `${formatBytes(bytes)}${infrequent}, as metered within the last hour`],
    ["storage", `${formatUsd(usdPerMonth)} a month (us-east-1)`],
    ...each(
      "mount target",
      mountTargets.map((target) => `${target.id} in ${target.zone}`),
    ),
    ...each(
      "used by",
      users.map(({ jobId, state }) => `${jobId}, ${state}`),
    ),
  ];
  const width = Math.max(...lines.map(([label = ""]) => label.length));
  return lines.map(([label = "", text]) => `${label.padEnd(width)}  ${text}`).join("\n");
}

const each = (label: string, texts: readonly string[]): readonly (readonly [string, string])[] =>
  (texts.length === 0 ? ["none"] : texts).map((text, index) => [index === 0 ? label : "", text]);
