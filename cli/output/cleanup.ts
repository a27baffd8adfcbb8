/** What jobs of one name have left, as `spot cleanup` shows it before and after. */
import { outputsPrefix } from "../../core/naming.ts";
import type { Directories } from "../cleanup/file-system.ts";
import type { KeptFileSystem, Leftovers } from "../cleanup/survey.ts";
import type { FileSystem } from "../down/ports.ts";
import { formatBytes } from "./text.ts";

/** A line for everything that goes. */
export const formatGoing = ({ bucket, outputs, fileSystem }: Leftovers): readonly string[] => [
  ...outputs.map(
    ({ jobId, objects, bytes }) =>
      `s3://${bucket}/${outputsPrefix(jobId)}: ${objects} object${objects === 1 ? "" : "s"}, ${formatBytes(bytes)}`,
  ),
  ...(fileSystem === null ? [] : [nameFileSystem(fileSystem)]),
];

/** A line for everything that stays, and why. */
export const formatStaying = ({ keptFileSystem, directories }: Leftovers): readonly string[] => [
  ...(keptFileSystem === null ? [] : [formatKept(keptFileSystem)]),
  ...directories.map(formatDirectories),
];

const formatKept = (kept: KeptFileSystem): string => `stays: ${nameFileSystem(kept)}, because ${kept.because}`;

function formatDirectories({ fileSystem, id, jobs }: Directories): string {
  const what = jobs === 1 ? "1 job's directory jobs/<id>" : `${jobs} jobs' directories jobs/<id>`;
  if (id === null)
    return `not looked for: ${what} on the file system ${fileSystem}, which the stack has not made, or which is gone`;
  return `stays: ${what} on the file system ${fileSystem} (${id}), paid for by the GB until \`spot filesystems delete ${fileSystem}\` removes that with all its data`;
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
  return `removed: ${what.join(" and ")}; the record of what the jobs did and cost stays`;
}
