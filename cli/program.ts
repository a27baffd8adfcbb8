/** The command line: registers the commands, and turns whatever they throw into one line and an exit code. */
import { Command, CommanderError } from "commander";
import { registerCancel } from "./commands/cancel.ts";
import { registerCleanup } from "./commands/cleanup.ts";
import { registerClone } from "./commands/clone.ts";
import { registerCompletion } from "./commands/completion.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerDown } from "./commands/down.ts";
import { registerCosts } from "./commands/costs.ts";
import { registerEvents } from "./commands/events.ts";
import { registerExec } from "./commands/exec.ts";
import { registerForward } from "./commands/forward.ts";
import { registerFilesystems } from "./commands/filesystems.ts";
import { registerDownload } from "./commands/download.ts";
import { registerFiles } from "./commands/files.ts";
import { registerInterrupt } from "./commands/interrupt.ts";
import { registerProfiles } from "./commands/profiles.ts";
import { registerRelease } from "./commands/release.ts";
import { registerRun } from "./commands/run.ts";
import { registerList } from "./commands/list.ts";
import { registerLogs } from "./commands/logs.ts";
import { registerPrices } from "./commands/prices.ts";
import { registerShell } from "./commands/shell.ts";
import { registerStatus } from "./commands/status.ts";
import { registerSubmit } from "./commands/submit.ts";
import { registerSweep } from "./commands/sweep.ts";
import { registerTop } from "./commands/top.ts";
import { registerTransfer } from "./commands/transfer.ts";
import { registerWait } from "./commands/wait.ts";
import { nearestName } from "../core/nearest-name.ts";
import { EXIT, EXIT_HELP, UsageError, type ExitCode } from "./exit-codes.ts";
import { explainFault } from "./faults.ts";
import { faultJson, formatFault, stackOf } from "./output/fault.ts";
import { findProject, NO_PROJECT, type Project } from "./run/project-file.ts";
import type { Session } from "./session.ts";
import { remark, type Terminal } from "./terminal.ts";
import { readVersion } from "./version.ts";
import type { Register } from "./register.ts";

const COMMANDS: readonly Register[] = [
  registerRun,
  registerSubmit,
  registerClone,
  registerList,
  registerStatus,
  registerWait,
  registerTop,
  registerEvents,
  registerLogs,
  registerShell,
  registerExec,
  registerForward,
  registerFiles,
  registerDownload,
  registerTransfer,
  registerCosts,
  registerPrices,
  registerProfiles,
  registerCancel,
  registerInterrupt,
  registerRelease,
  registerFilesystems,
  registerCleanup,
  registerSweep,
  registerDoctor,
  registerDown,
  registerCompletion,
];

interface Globals {
  readonly stack?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly awsProfile?: string;
  readonly json: boolean;
}

/**
 * A stage is what a deployment is asked for, its stack is what comes of it (serverless.yml, `custom.stack`). An option
 * wins over the environment, and that over the project file.
 */
function readGlobals(
  { stack, stage, region, json }: Globals,
  env: Terminal["env"],
  project: Project,
): Session["options"] {
  if (stack !== undefined && stage !== undefined)
    throw new UsageError("--stack and --stage are two ways to say the same", { remedy: "Leave one of them out." });
  const asked = stack ?? (stage === undefined ? undefined : `spot-connect-${stage}`);
  const isRegionSet = Boolean(env["AWS_REGION"] || env["AWS_DEFAULT_REGION"]);
  return {
    stack: asked ?? env["SPOT_STACK"] ?? project.stack ?? "spot-connect-dev",
    region: region ?? (isRegionSet ? null : project.region),
    json,
  };
}

/** Keys beside a profile: the SDK says at length that it ignores them, and a program that is started may prefer them. */
const KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] as const;

/** The SDK's clients, and programs that are started, read it from the process's environment. */
function chooseAwsProfile(asked: string | undefined, env: Terminal["env"], project: Project): void {
  const isSet = Boolean(env["AWS_PROFILE"] || env["AWS_ACCESS_KEY_ID"]);
  const profile = asked ?? (isSet ? null : project.awsProfile);
  if (!profile) return;
  process.env["AWS_PROFILE"] = profile;
  if (asked !== undefined) for (const name of KEYS) delete process.env[name];
}

export const openSession = (terminal: Terminal): Session => ({
  terminal,
  options: { stack: "", region: null, json: false },
  project: NO_PROJECT,
  exitCode: EXIT.ok,
});

/** The ancestor's `-reg` is an option of ours, so `run`, which rewrites the others of its kind, would not know it. */
class Program extends Command {
  override parseOptions(words: string[]): ReturnType<Command["parseOptions"]> {
    const end = words.includes("--") ? words.indexOf("--") : words.length;
    const own = words.slice(0, end).map((word) => word.replace(/^-reg(?==|$)/, "--region"));
    return super.parseOptions([...own, ...words.slice(end)]);
  }
}

export function createProgram(session: Session): Command {
  const { terminal } = session;
  const program: Command = new Program("spot")
    .description("Run a script on EC2 Spot as if the machine were never taken away.")
    .version(readVersion())
    .option("--stack <name>", "stack to use, by its name (SPOT_STACK, spot.json, spot-connect-dev)")
    .option("--stage <stage>", "stack to use, by the stage it was deployed with")
    .option("--region <region>", "the stack's region (AWS_REGION, spot.json, your AWS profile's)")
    .option("--aws-profile <name>", "AWS profile whose credentials are used (AWS_PROFILE, spot.json)")
    .option("--json", "data as JSON on stdout", false)
    .addHelpText("after", EXIT_HELP)
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      // Said by tellFault, as every other error.
      outputError: () => {},
    })
    .exitOverride();
  program.hook("preAction", async (_, action) => {
    const globals = action.optsWithGlobals<Globals>();
    session.project = await findProject(process.cwd());
    session.options = readGlobals(globals, terminal.env, session.project);
    chooseAwsProfile(globals.awsProfile, terminal.env, session.project);
  });
  for (const register of COMMANDS) register(program, session);
  for (const group of program.commands) group.hook("preSubcommand", refuseUnknown);
  return program;
}

const HELP = "`spot --help` lists the commands, `spot COMMAND --help` the options of one.";

/** A word that names no command of a group would be an argument of its default one, which says less. */
function refuseUnknown(group: Command, chosen: Command): void {
  const [word] = group.args;
  if (word === undefined || word.startsWith("-") || word === chosen.name()) return;
  const names = group.commands.map((command) => command.name());
  const nearest = nearestName(word, names);
  throw new UsageError(`\`spot ${group.name()}\` has no command '${word}'`, {
    remedy: `${nearest === null ? `It has ${names.join(", ")}.` : `Did you mean ${nearest}?`} ${HELP}`,
  });
}

export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const session = openSession(terminal);
  try {
    await createProgram(session).parseAsync([...args], { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && isHelp(error)) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return tellFault(error instanceof CommanderError ? usageError(error) : error, session, args.includes("--json"));
  }
}

/** Asked for, or shown for want of a command; it is written already. */
const isHelp = ({ code }: CommanderError): boolean =>
  code === "commander.help" || code === "commander.helpDisplayed" || code === "commander.version";

/** `error: unknown command 'staus'\n(Did you mean status?)` */
function usageError({ message }: CommanderError): UsageError {
  const [said = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const nearest = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(suggestion ?? "")?.[1];
  return new UsageError(said, {
    remedy: `${nearest === undefined ? "" : `Did you mean ${nearest}? `}${HELP}`,
  });
}

/** One line on stderr with its remedy, or JSON; the exit code of its class. */
export function tellFault(error: unknown, { terminal, options }: Session, asJson: boolean): ExitCode {
  const asked = options.region === null ? {} : { AWS_REGION: options.region };
  const fault = explainFault(error, { ...terminal.env, ...asked });
  if (terminal.env["SPOT_DEBUG"] === "1") remark(terminal, stackOf(error));
  const { standing, columns } = terminal;
  remark(terminal, asJson ? faultJson(fault, standing) : formatFault(fault, standing, columns));
  return fault.exitCode;
}
