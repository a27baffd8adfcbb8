/** The process around the command: streams, Ctrl-C and the exit code. */
import { EXIT } from "./exit-codes.ts";
import { runCommand } from "./program.ts";
import type { Terminal } from "./terminal.ts";

const terminal: Terminal = {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  colours: process.stdout.isTTY && !process.env["NO_COLOR"],
  goodbye: null,
};

process.once("SIGINT", () => {
  if (terminal.goodbye !== null) process.stderr.write(`\n${terminal.goodbye}\n`);
  process.exit(EXIT.interrupted);
});
// A reader that has seen enough (`spot list | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.aws));

process.exitCode = await runCommand(process.argv.slice(2), terminal);
