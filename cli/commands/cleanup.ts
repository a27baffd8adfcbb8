import { JOB_ID, JOB_NAME } from "../../core/naming.ts";
import type { Directories } from "../cleanup/directories.ts";
import { surveyLeftovers, type Leftovers } from "../cleanup/survey.ts";
import { confirm } from "../confirm.ts";
import type { FileSystem } from "../down/ports.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { formatGoing, formatNothing, formatRemoved, formatRemovers, formatStaying } from "../output/cleanup.ts";
import type { Register } from "../register.ts";
import type { Session } from "../session.ts";
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
removed by a job named spot-cleanup, which has an instance for as long as that takes. What stays is said, and paid for by the GB.`;

async function cleanUp(session: Session, name: string, options: CleanupOptions): Promise<void> {
  const { terminal } = session;
  refuseName(name);
  const { openPorts } = await import("../down/open-ports.ts");
  const { priceRemovers, removeLeftovers } = await import("../cleanup/remove.ts");
  const ports = openPorts(session);
  const { stack } = session.options;
  const found = await surveyLeftovers(ports, stack, { ...options, name });
  const usdPerHour = await priceRemovers(ports, found);
  const [going, staying] = [formatGoing(found, usdPerHour), formatStaying(found)];
  const tell = (removed: boolean, removers: readonly string[], ...lines: readonly string[]): void => {
    for (const line of lines) remark(terminal, line);
    if (session.options.json) printJson(terminal, describe(name, removed, found, removers));
  };
  if (found.jobs === 0) throw noSuchJobs(name, stack, staying);
  if (going.length === 0) return tell(false, [], formatNothing(name, staying.length > 0), ...staying);
  if (options.dryRun) return tell(false, [], ...going, ...staying);
  for (const line of [...going, ...staying]) remark(terminal, line);
  if (!options.yes) await confirm(terminal, "remove all this, for good?", "nothing was removed");
  // A person may have thought about it for a while. What jobs that have ended left in the bucket is the same.
  refuseIfOther(found, await surveyLeftovers(ports, stack, { ...options, name, keepOutputs: true }));
  const removers = await removeLeftovers(ports, found);
  terminal.standing = null;
  tell(true, removers, formatRemoved(name, found), ...formatRemovers(removers), ...staying);
}

function refuseName(name: string): void {
  if (JOB_NAME.test(name)) return;
  throw new UsageError(`${JSON.stringify(name)} is no job's name`, { remedy: GIVE_NAME });
}

const GIVE_NAME =
  "Give a name, not an id: `spot list` shows the jobs, whose ids are their names, a hyphen and 12 hex digits.";

const noSuchJobs = (name: string, stack: string, staying: readonly string[]): NotFoundError =>
  new NotFoundError([`${stack} has had no job ${name}`, ...staying].join("; "), {
    remedy: JOB_ID.test(name)
      ? GIVE_NAME
      : "`--stack` and AWS_REGION choose another stack, `spot list` shows its jobs.",
  });

/** What nobody has been asked about is not removed, and what somebody else has removed is not made anew for that. */
function refuseIfOther(before: Leftovers, now: Leftovers): void {
  const { fileSystem } = before;
  if (fileSystem !== null && fileSystem.id !== now.fileSystem?.id)
    throw notAnyMore(fileSystem.name, now.keptFileSystem);
  const there = new Set(now.directories.map(({ id }) => id));
  const gone = before.directories.find(({ id }) => !there.has(id));
  if (gone !== undefined) throw notAnyMore(gone.fileSystem, null);
}

const notAnyMore = (name: string, kept: Leftovers["keptFileSystem"]): UsageError =>
  new UsageError(
    `on the file system ${name} nothing is to be removed any more: ${kept?.because ?? "somebody else has done so"}`,
    { remedy: "Nothing was removed. Look again with --dry-run." },
  );

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
