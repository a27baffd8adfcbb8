/** The command line: registers the commands, and turns whatever they throw into one line and an exit code. */
import { Command, CommanderError } from "commander";
import { registerCancel } from "./commands/cancel.ts";
import { registerCompletion } from "./commands/completion.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerDown } from "./commands/down.ts";
import { registerCosts } from "./commands/costs.ts";
import { registerEvents } from "./commands/events.ts";
import { registerInterrupt } from "./commands/interrupt.ts";
import { registerRelease } from "./commands/release.ts";
import { registerList } from "./commands/list.ts";
import { registerLogs } from "./commands/logs.ts";
import { registerPrices } from "./commands/prices.ts";
import { registerStatus } from "./commands/status.ts";
import { registerSubmit } from "./commands/submit.ts";
import { registerSweep } from "./commands/sweep.ts";
import { registerWait } from "./commands/wait.ts";
import { EXIT, EXIT_HELP, UsageError, type ExitCode } from "./exit-codes.ts";
import { explainFault } from "./faults.ts";
import { faultJson, formatFault, stackOf } from "./output/fault.ts";
import type { Session } from "./session.ts";
import { remark, type Terminal } from "./terminal.ts";
import { readVersion } from "./version.ts";

/** Adds one command to the program; its action tells how it ended. */
export type Register = (program: Command, session: Session) => void;

const COMMANDS: readonly Register[] = [
  registerSubmit,
  registerList,
  registerStatus,
  registerWait,
  registerEvents,
  registerLogs,
  registerCosts,
  registerPrices,
  registerCancel,
  registerInterrupt,
  registerRelease,
  registerSweep,
  registerDoctor,
  registerDown,
  registerCompletion,
];

interface Globals {
  readonly stack?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly json: boolean;
}

/** A stage is what a deployment is asked for, its stack is what comes of it (serverless.yml, `custom.stack`). */
function readGlobals({ stack, stage, region, json }: Globals, env: Terminal["env"]): Session["options"] {
  if (stack !== undefined && stage !== undefined)
    throw new UsageError("--stack and --stage are two ways to say the same", { remedy: "Leave one of them out." });
  const asked = stack ?? (stage === undefined ? undefined : `spot-connect-${stage}`);
  return { stack: asked ?? env["SPOT_STACK"] ?? "spot-connect-dev", region: region ?? null, json };
}

export const openSession = (terminal: Terminal): Session => ({
  terminal,
  options: { stack: "", region: null, json: false },
  exitCode: EXIT.ok,
});

export function createProgram(session: Session): Command {
  const { terminal } = session;
  const program = new Command("spot")
    .description("Run a script on EC2 Spot as if the machine were never taken away.")
    .version(readVersion())
    .option("--stack <name>", "stack to use, by its name (SPOT_STACK, spot-connect-dev)")
    .option("--stage <stage>", "stack to use, by the stage it was deployed with")
    .option("--region <region>", "the stack's region (AWS_REGION, your AWS profile's)")
    .option("--json", "data as JSON on stdout", false)
    .addHelpText("after", EXIT_HELP)
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      // Said by tellFault, as every other error.
      outputError: () => {},
    })
    .exitOverride();
  program.hook("preAction", (_, action) => {
    session.options = readGlobals(action.optsWithGlobals(), terminal.env);
  });
  for (const register of COMMANDS) register(program, session);
  return program;
}

export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
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
    remedy: `${nearest === undefined ? "" : `Did you mean ${nearest}? `}\`spot --help\` lists the commands, \`spot COMMAND --help\` the options of one.`,
  });
}

function tellFault(error: unknown, { terminal }: Session, asJson: boolean): ExitCode {
  const fault = explainFault(error, terminal.env);
  if (terminal.env["SPOT_DEBUG"] === "1") remark(terminal, stackOf(error));
  const { standing, columns } = terminal;
  remark(terminal, asJson ? faultJson(fault, standing) : formatFault(fault, standing, columns));
  return fault.exitCode;
}
