import { outputsPrefix } from "../../core/naming.ts";
import { surveyLeftovers, type Leftovers } from "../cleanup/survey.ts";
import { isConfirmed } from "../confirm.ts";
import { addExamples } from "../help.ts";
import { formatBytes } from "../output/text.ts";
import type { Register } from "../register.ts";
import { printJson, remark } from "../terminal.ts";

interface CleanupOptions {
  readonly keepOutputs: boolean;
  readonly keepFileSystem: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

export const registerCleanup: Register = (program, session) => {
  const command = program
    .command("cleanup")
    .argument("<name>", "the jobs' name")
    .description("remove what the jobs of a name have left: their outputs, and the file system of that name")
    .option("--keep-outputs", "leave the outputs in the bucket", false)
    .option("--keep-file-system", "leave the file system with its data", false)
    .option("--dry-run", "only show what would go", false)
    .option("--yes", "do not ask", false)
    .action(async (name: string, options: CleanupOptions) => {
      const { terminal } = session;
      const { openPorts } = await import("../down/open-ports.ts");
      const ports = openPorts(session);
      const survey = async (): Promise<Leftovers> => {
        const { outputs, fileSystem, ...rest } = await surveyLeftovers(ports, session.options.stack, name);
        const kept = {
          outputs: options.keepOutputs ? [] : outputs,
          fileSystem: options.keepFileSystem ? null : fileSystem,
        };
        return { ...rest, ...kept };
      };
      const found = await survey();
      const { bucket, outputs, fileSystem } = found;
      const told = { name, removed: !options.dryRun, outputs, fileSystem: fileSystem && describe(fileSystem) };
      if (outputs.length === 0 && fileSystem === null) {
        if (session.options.json) printJson(terminal, told);
        return remark(
          terminal,
          `${found.jobs === 0 ? `there was no job ${name}` : `the jobs ${name} have left nothing`} to remove`,
        );
      }
      remark(terminal, formatLeftovers(found));
      if (options.dryRun) return session.options.json ? printJson(terminal, told) : undefined;
      if (!options.yes && !(await isConfirmed(terminal, "remove all this, for good?")))
        return remark(terminal, "nothing was removed");
      // A person may have thought about it for a while.
      await survey();
      for (const { jobId } of outputs) await ports.buckets.empty(bucket, outputsPrefix(jobId));
      const { removeFileSystem } = await import("../down/clear.ts");
      if (fileSystem !== null) await removeFileSystem(ports, fileSystem);
      if (session.options.json) return printJson(terminal, told);
      remark(terminal, `what the jobs ${name} had left is removed; the record of what they did and cost stays`);
    });
  addExamples(command, "spot cleanup digits --dry-run", "spot cleanup digits --keep-file-system --yes");
};

const describe = ({ id, name, bytes }: NonNullable<Leftovers["fileSystem"]>) => ({ id, name, bytes });

const formatLeftovers = ({ bucket, outputs, fileSystem }: Leftovers): string =>
  [
    ...outputs.map(
      ({ jobId, objects, bytes }) =>
        `s3://${bucket}/${outputsPrefix(jobId)}: ${objects} object${objects === 1 ? "" : "s"}, ${formatBytes(bytes)}`,
    ),
    ...(fileSystem === null
      ? []
      : [`the file system ${fileSystem.name} (${fileSystem.id}) with ${formatBytes(fileSystem.bytes)} of data`]),
  ].join("\n");
