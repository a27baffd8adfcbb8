/** What jobs of one name have left, as `spot cleanup` shows it before and after. */
import { outputsPrefix } from "../../core/naming.ts";
import type { Directories } from "../cleanup/directories.ts";
import type { KeptFileSystem, Leftovers } from "../cleanup/survey.ts";
import type { FileSystem } from "../down/ports.ts";
import { formatBytes } from "./text.ts";

/** A line for everything that goes. */
export const formatGoing = ({ bucket, outputs, fileSystem, directories }: Leftovers): readonly string[] => [
  ...outputs.map(
    ({ jobId, objects, bytes }) =>
      `s3://${bucket}/${outputsPrefix(jobId)}: ${objects} object${objects === 1 ? "" : "s"}, ${formatBytes(bytes)}`,
  ),
  ...(fileSystem === null ? [] : [nameFileSystem(fileSystem)]),
  ...directories.map((each) => `${nameDirectories(each)}, by a job of its own on an instance that is paid for`),
];

/** A line for everything that stays, and why. */
export const formatStaying = ({ keptFileSystem, keptDirectories }: Leftovers): readonly string[] => [
  ...(keptFileSystem === null ? [] : [formatKept(keptFileSystem)]),
  ...keptDirectories.map(formatKeptDirectories),
];

const formatKept = (kept: KeptFileSystem): string => `stays: ${nameFileSystem(kept)}, because ${kept.because}`;

const formatKeptDirectories = (kept: Directories): string =>
  kept.id === null
    ? `not looked for: ${nameDirectories(kept)}, which the stack has not made, or which is gone`
    : `stays: ${nameDirectories(kept)}, paid for by the GB`;

function nameDirectories({ fileSystem, id, jobIds }: Directories): string {
  const what = jobIds.length === 1 ? "1 job's directory jobs/<id>" : `${jobIds.length} jobs' directories jobs/<id>`;
  return `${what} on the file system ${fileSystem}${id === null ? "" : ` (${id})`}`;
}

const nameFileSystem = ({ id, name, bytes }: FileSystem): string =>
  `the file system ${name} (${id}) with ${formatBytes(bytes)} of data`;

export const formatNothing = (name: string, { jobs }: Leftovers, hasMore: boolean): string =>
  jobs === 0
    ? `there was no job ${name}: nothing is removed`
    : `the jobs ${name} have left nothing ${hasMore ? "that this command removes" : "to remove"}`;

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
