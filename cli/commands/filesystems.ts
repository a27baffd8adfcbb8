import type { DownPorts } from "../down/ports.ts";
import { confirm } from "../confirm.ts";
import { pick, surveyFileSystems, surveyUnused } from "../file-systems/survey.ts";
import { addExamples } from "../help.ts";
import { formatFileSystem, formatFileSystems } from "../output/file-systems.ts";
import { formatBytes } from "../output/text.ts";
import type { Register } from "../register.ts";
import type { Session } from "../session.ts";
import { print, printJson, remark } from "../terminal.ts";

interface DeleteOptions {
  readonly yes: boolean;
}

export const registerFilesystems: Register = (program, session) => {
  const filesystems = program
    .command("filesystems")
    .description("the file systems that the stack's jobs made: their size, price and users");
  filesystems
    .command("list", { isDefault: true })
    .description("all of them; they outlive the stack")
    .action(() => list(session));
  filesystems
    .command("show")
    .argument("<name>", "its name, as jobs give it, or its id")
    .description("one of them, with its mount targets and the jobs that use it")
    .action((name: string) => show(session, name));
  filesystems
    .command("delete")
    .argument("<name>", "its name, as jobs give it, or its id")
    .option("--yes", "do not ask", false)
    .description("remove one with all its data; refused while a job uses it")
    .action((name: string, { yes }: DeleteOptions) => remove(session, name, yes));
  addExamples(
    filesystems,
    "spot filesystems list",
    "spot filesystems show my-data --json",
    "spot filesystems delete my-data",
  );
};

async function open(session: Session): Promise<DownPorts> {
  const { openPorts } = await import("../down/open-ports.ts");
  return openPorts(session);
}

async function list(session: Session): Promise<void> {
  const { terminal, options } = session;
  const found = await surveyFileSystems(await open(session), options.stack);
  if (options.json) return printJson(terminal, { fileSystems: found });
  if (found.length === 0) return remark(terminal, `no job of ${options.stack} has made a file system`);
  print(terminal, formatFileSystems(found, terminal.columns));
}

async function show(session: Session, name: string): Promise<void> {
  const { terminal, options } = session;
  const found = pick(await surveyFileSystems(await open(session), options.stack), name, options.stack);
  if (options.json) return printJson(terminal, found);
  print(terminal, formatFileSystem(found));
}

async function remove(session: Session, name: string, yes: boolean): Promise<void> {
  const { terminal, options } = session;
  const ports = await open(session);
  const found = await surveyUnused(ports, options.stack, name);
  const { id, bytes } = found;
  const what = `${found.name} (${id}) with ${formatBytes(bytes)} of data`;
  if (!yes) await confirm(terminal, `remove the file system ${what}, for good?`, "nothing was removed");
  // A person may have thought about it for a while.
  await surveyUnused(ports, options.stack, id);
  const { removeFileSystem } = await import("../down/clear.ts");
  await removeFileSystem(ports, found);
  if (options.json) return printJson(terminal, { id, name: found.name, bytes });
  remark(terminal, `the file system ${what} is removed`);
}
