import { outputsPrefix } from "../../core/naming.ts";
import { removalJobs, type Directories } from "../cleanup/directories.ts";
import { surveyLeftovers, type Leftovers } from "../cleanup/survey.ts";
import { confirm } from "../confirm.ts";
import type { DownPorts, FileSystem } from "../down/ports.ts";
import { UsageError } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { formatGoing, formatNothing, formatRemoved, formatRemovers, formatStaying } from "../output/cleanup.ts";
import type { Register } from "../register.ts";
import { sendJob } from "../send-job.ts";
import { openClient, type Session } from "../session.ts";
import { printJson, remark } from "../terminal.ts";

interface CleanupOptions {
  readonly keepOutputs: boolean;
  readonly keepFileSystem: boolean;
  readonly keepDirectories: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

export const registerCleanup: Register = (program, session) => {
  const command = program
    .command("cleanup")
    .argument("<name>", "the jobs' name")
    .description(
      "remove the outputs of the jobs of a name, their directories, and the file system of that name if no other jobs have used it",
    )
    .option("--keep-outputs", "leave the outputs in the bucket", false)
    .option("--keep-file-system", "leave the file system with its data", false)
    .option("--keep-directories", "leave the jobs' directories jobs/<id> with their work and checkpoints", false)
    .option("--dry-run", "only show what would go, and what stays", false)
    .option("--yes", "do not ask", false)
    .addHelpText("after", HELP)
    .action((name: string, options: CleanupOptions) => cleanUp(session, name, options));
  addExamples(command, "spot cleanup digits --dry-run", "spot cleanup digits --keep-file-system --yes");
};

const HELP = `
Every other file system stays, the stack's own among them. The jobs' directories jobs/<id> on it, with their work and checkpoints, are
removed by a job named cleanup, which has an instance for as long as that takes. What stays is said, and paid for by the GB.`;

async function cleanUp(session: Session, name: string, options: CleanupOptions): Promise<void> {
  const { terminal } = session;
  const { openPorts } = await import("../down/open-ports.ts");
  const ports = openPorts(session);
  const survey = (): Promise<Leftovers> => surveyLeftovers(ports, session.options.stack, { ...options, name });
  const found = await survey();
  const [going, staying] = [formatGoing(found), formatStaying(found)];
  const tell = (removers: readonly string[], ...lines: readonly string[]): void => {
    for (const line of lines) remark(terminal, line);
    if (session.options.json) printJson(terminal, describe(name, !options.dryRun, found, removers));
  };
  if (going.length === 0) return tell([], formatNothing(name, found, staying.length > 0), ...staying);
  if (options.dryRun) return tell([], ...going, ...staying);
  for (const line of [...going, ...staying]) remark(terminal, line);
  if (!options.yes) await confirm(terminal, "remove all this, for good?", "nothing was removed");
  // A person may have thought about it for a while.
  refuseIfOther(name, found, await survey());
  await remove(ports, found);
  const removers = await removeDirectories(session, found.directories);
  tell(removers, formatRemoved(name, found), ...formatRemovers(removers), ...staying);
}

/** What nobody has been asked about is not removed. */
function refuseIfOther(name: string, before: Leftovers, now: Leftovers): void {
  if (before.fileSystem === null || before.fileSystem.id === now.fileSystem?.id) return;
  const why = now.keptFileSystem?.because ?? "somebody else has removed it";
  throw new UsageError(`the file system ${name} is not to be removed any more: ${why}`, {
    remedy: "Look again with --dry-run.",
  });
}

async function remove(ports: DownPorts, { bucket, outputs, fileSystem }: Leftovers): Promise<void> {
  for (const { jobId } of outputs) await ports.buckets.empty(bucket, outputsPrefix(jobId));
  const { removeFileSystem } = await import("../down/clear.ts");
  if (fileSystem !== null) await removeFileSystem(ports, fileSystem);
}

/** A file system's last; the jobs' ids. */
async function removeDirectories(session: Session, directories: readonly Directories[]): Promise<readonly string[]> {
  if (directories.length === 0) return [];
  const client = await openClient(session);
  const ids: string[] = [];
  for (const body of directories.flatMap(removalJobs)) ids.push((await sendJob(session, client, body)).jobId);
  return ids;
}

function describe(name: string, removed: boolean, found: Leftovers, removers: readonly string[]) {
  const { outputs, fileSystem, keptFileSystem, directories, keptDirectories } = found;
  const kept = keptFileSystem && { ...describeFileSystem(keptFileSystem), because: keptFileSystem.because };
  return {
    name,
    removed,
    outputs,
    fileSystem: fileSystem && describeFileSystem(fileSystem),
    directories: directories.map(describeDirectories),
    cleanupJobIds: removers,
    kept: { fileSystem: kept, directories: keptDirectories.map(describeDirectories) },
  };
}

const describeDirectories = ({ fileSystem, id, jobIds }: Directories) => ({ fileSystem, id, jobs: jobIds.length });
const describeFileSystem = ({ id, name, bytes }: FileSystem) => ({ id, name, bytes });
