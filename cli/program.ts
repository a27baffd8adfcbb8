/** The command line: registers the commands, and turns whatever they throw into one line and an exit code. */
import { Command, CommanderError } from "commander";
import { registerCancel } from "./commands/cancel.ts";
import { registerEvents } from "./commands/events.ts";
import { registerInterrupt } from "./commands/interrupt.ts";
import { registerList } from "./commands/list.ts";
import { registerLogs } from "./commands/logs.ts";
import { registerStatus } from "./commands/status.ts";
import { registerSubmit } from "./commands/submit.ts";
import { describeError, EXIT, EXIT_HELP, exitCodeOf, type ExitCode } from "./exit-codes.ts";
import type { Session } from "./session.ts";
import { remark, type Terminal } from "./terminal.ts";

/** Adds one command to the program; its action tells how it ended. */
export type Register = (program: Command, session: Session) => void;

const COMMANDS: readonly Register[] = [
  registerSubmit,
  registerList,
  registerStatus,
  registerEvents,
  registerLogs,
  registerCancel,
  registerInterrupt,
];

export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const session: Session = { terminal, options: { stack: "", json: false }, exitCode: EXIT.ok };
  const program = new Command("spot")
    .description("Run a script on EC2 Spot as if the machine were never taken away.")
    .option("--stack <name>", "stack to use", terminal.env["SPOT_STACK"] ?? "spot-connect-dev")
    .option("--json", "data as JSON on stdout", false)
    .addHelpText("after", EXIT_HELP)
    .showHelpAfterError("(spot --help lists the commands)")
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    })
    .exitOverride();
  program.hook("preAction", (_, action) => {
    session.options = action.optsWithGlobals();
  });
  for (const register of COMMANDS) register(program, session);
  try {
    await program.parseAsync([...args], { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    remark(terminal, describeError(error, terminal.env["SPOT_DEBUG"] === "1"));
    return exitCodeOf(error);
  }
}
