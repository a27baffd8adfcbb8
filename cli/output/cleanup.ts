/** What jobs of one name have left, as `spot cleanup` shows it before and after. */
import { outputsPrefix } from "../../core/naming.ts";
import type { Directories } from "../cleanup/directories.ts";
import type { KeptFileSystem, Leftovers } from "../cleanup/survey.ts";
import type { FileSystem } from "../down/ports.ts";
import { formatUsd } from "./costs.ts";
import { formatBytes } from "./text.ts";

/** A line for everything that goes; `usdPerHour`: of the machines that remove the directories, null: not known. */
export const formatGoing = (
  { bucket, outputs, fileSystem, directories }: Leftovers,
  usdPerHour: number | null,
): readonly string[] => [
  ...outputs.map(
    ({ jobId, objects, bytes }) =>
      `s3://${bucket}/${outputsPrefix(jobId)}: ${objects} object${objects === 1 ? "" : "s"}, ${formatBytes(bytes)}`,
  ),
  ...(fileSystem === null ? [] : [nameFileSystem(fileSystem)]),
  ...directories.map((each) => `${nameDirectories(each)}, by a job of its own`),
  ...(directories.length === 0 ? [] : [`what such jobs cost while they run: ${formatUsd(usdPerHour)} an hour`]),
];

/** A line for everything that stays, and why. */
export const formatStaying = ({ keptFileSystem, keptDirectories, removers }: Leftovers): readonly string[] => [
  ...removers.map(
    ({ jobId, state, jobIds }) =>
      `${jobId} (${state}) is removing ${nameJobs(jobIds.length)}: \`spot wait ${jobId}\` tells when they are gone`,
  ),
  ...(keptFileSystem === null ? [] : [formatKept(keptFileSystem)]),
  ...keptDirectories.map(formatKeptDirectories),
];

const formatKept = (kept: KeptFileSystem): string => `stays: ${nameFileSystem(kept)}, because ${kept.because}`;

const formatKeptDirectories = (kept: Directories): string =>
  kept.id === null
    ? `not looked for: ${nameDirectories(kept)}, which the stack has not made, or which is gone`
    : `stays: ${nameDirectories(kept)}, paid for by the GB`;

function nameDirectories({ fileSystem, id, jobIds }: Directories): string {
  return `${nameJobs(jobIds.length)} on the file system ${fileSystem}${id === null ? "" : ` (${id})`}`;
}

const nameJobs = (count: number): string =>
  count === 1 ? "1 job's directory jobs/<id>" : `${count} jobs' directories jobs/<id>`;

const nameFileSystem = ({ id, name, bytes }: FileSystem): string =>
  `the file system ${name} (${id}) with ${formatBytes(bytes)} of data`;

export const formatNothing = (name: string, hasMore: boolean): string =>
  `the jobs ${name} have left nothing ${hasMore ? "more that this command removes" : "to remove"}`;

export function formatRemoved(name: string, { outputs, fileSystem }: Leftovers): string {
  const what = [
    ...(outputs.length === 0 ? [] : [`the outputs of ${outputs.length} job${outputs.length === 1 ? "" : "s"} ${name}`]),
    ...(fileSystem === null ? [] : [`the file system ${fileSystem.name}`]),
  ];
  return `${what.length === 0 ? "" : `removed: ${what.join(" and ")}; `}the record of what the jobs did and cost stays`;
}

/** `removers`: the jobs that remove directories. */
export const formatRemovers = (removers: readonly string[]): readonly string[] =>
  removers.map((jobId) => `${jobId} removes the directories: \`spot wait ${jobId}\` tells when they are gone`);
