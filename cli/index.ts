/** The process around the command: streams, signals and the exit code. */
import { createInterface } from "node:readline/promises";
import { stripVTControlCharacters } from "node:util";
import { EXIT, UnavailableError } from "./exit-codes.ts";
import { openSession, runCommand, tellFault } from "./program.ts";
import type { Terminal } from "./terminal.ts";

const args = process.argv.slice(2);
const terminal: Terminal = {
  env: process.env,
  stdout: process.stdout,
  // Colours are chosen by stdout; remarks may go elsewhere.
  stderr: {
    write: (text) => process.stderr.write(process.stderr.isTTY ? text : stripVTControlCharacters(text)),
  },
  colours: process.stdout.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb",
  // A window may change while it is watched; a terminal that does not know its size says 0.
  get columns() {
    return process.stdout.isTTY ? process.stdout.columns || null : null;
  },
  get rows() {
    return process.stdout.isTTY ? process.stdout.rows || null : null;
  },
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : null,
  standing: null,
  leaving: null,
};

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // It reads Ctrl-C as a key; the signal is what everything else here waits for.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
    return await Promise.race([lines.question(question), closed]);
  } finally {
    lines.close();
  }
}

/** Node says `ENOSPC: no space left on device, write`. */
function lostOutput({ message, code }: NodeJS.ErrnoException): UnavailableError {
  const reason = message.replace(/^[A-Z0-9]+: /, "").replace(/, \w+$/, "");
  return new UnavailableError(`the output could not be written: ${reason} (${code ?? "no code"})`, {
    remedy:
      "Make room where it goes, or send it elsewhere. What the command had done stays done: `spot list` shows jobs.",
  });
}

/** Whoever asks a second time, or waits longer, is let go. */
const LEAVING_MS = 3000;
const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp } as const;

for (const [signal, exitCode] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    // A shell shows `^C` and stays on the line.
    if (terminal.standing !== null) process.stderr.write(`\n${terminal.standing}\n`);
    if (terminal.leaving === null) process.exit(exitCode);
    setTimeout(() => process.exit(exitCode), LEAVING_MS);
    void terminal.leaving().finally(() => process.exit(exitCode));
  });
}
// A reader that has seen enough (`spot list | head`) is no error; any other trouble with the output is one.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  process.exit(tellFault(lostOutput(error), openSession(terminal), args.includes("--json")));
});
// Nobody reads the remarks any more: that must not end a command that still has data to print.
process.stderr.on("error", () => {});

// No top-level await: the published file is CommonJS (scripts/build.ts).
void runCommand(args, terminal).then((code) => (process.exitCode = code));
