/** What a stack is made of, as `spot down` shows it before and after. */
import type { Kept, Survey, Wishes } from "../down/survey.ts";
import { keptOf } from "../down/survey.ts";
import type { Terminal } from "../terminal.ts";
import { formatUsd } from "./storage-price.ts";
import { formatBytes, formatTable } from "./text.ts";

export const isNothing = ({ stack, goingFileSystems }: Survey): boolean =>
  stack === null && goingFileSystems.length === 0;

/** A line for everything that goes or stays. */
export function formatPlan(found: Survey, wishes: Wishes): string {
  const { stack, instances, holders, buckets, goingFileSystems } = found;
  const going = buckets.filter(({ isCloudFormations }) => isCloudFormations || !wishes.keepBucket);
  return [
    ...(stack === null ? [] : [`removes the stack ${stack.name}, cancelling every job that has not ended`]),
    ...(instances.length === 0 ? [] : [`  ends ${instances.length} running: ${instances.join(", ")}`]),
    ...holders.map(({ role }) => `  takes the policy of its instances from the role ${role}, which stays`),
    ...going.map(
      ({ name, objects, bytes, isCloudFormations }) =>
        `  removes s3://${name}: ${objects} object${objects === 1 ? "" : "s"}, ${formatBytes(bytes)}${isCloudFormations ? " of the deployment" : ", the jobs' uploads and outputs (--keep-bucket keeps it)"}`,
    ),
    ...goingFileSystems.map(
      ({ id, name, bytes }) => `  removes the file system ${name} (${id}) with ${formatBytes(bytes)} of data`,
    ),
    ...keptOf(found, wishes).map((kept) => `  keeps the ${kept.kind} ${describe(kept)}`),
  ].join("\n");
}

const describe = ({ id, name, bytes, usdPerMonth }: Kept): string =>
  `${name === id ? id : `${name} (${id})`}: ${formatBytes(bytes ?? 0)}, ${formatUsd(usdPerMonth)} a month`;

export function formatKept(kept: readonly Kept[], { columns }: Pick<Terminal, "columns">): string {
  const rows = kept.map(({ kind, id, name, bytes, usdPerMonth, remove }) => [
    kind,
    id,
    name,
    bytes === null ? "-" : formatBytes(bytes),
    formatUsd(usdPerMonth),
    remove,
  ]);
  return formatTable(["KEPT", "ID", "NAME", "SIZE", "PER MONTH (us-east-1)", "REMOVED BY"], rows, columns);
}
