/** What a command's help shows below its options. */
import type { Command } from "commander";

const EXAMPLES = new WeakMap<Command, readonly string[]>();

/** Whole lines as one would type them; docs/cli.md shows them too, and a test reads them as the command would. */
export function addExamples(command: Command, ...lines: readonly string[]): Command {
  EXAMPLES.set(command, lines);
  return command.addHelpText("after", `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`);
}

export const examplesOf = (command: Command): readonly string[] => EXAMPLES.get(command) ?? [];
