/** What commands say in the same way: examples below their options, and options that may be given more than once. */
import type { Command } from "commander";

const EXAMPLES = new WeakMap<Command, readonly string[]>();

/**
 * Whole lines as one would type them; docs/cli.md shows them too, and a test reads them as the command would. Below them, and
 * in the help of its own commands, it says where the rest is.
 */
export function addExamples(command: Command, ...lines: readonly string[]): Command {
  EXAMPLES.set(command, lines);
  return command
    .addHelpText("after", `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`)
    .addHelpText("afterAll", () => `\n${whatAllHave(command)}`);
}

/** What the program's own help explains, so that each command's need not. */
function whatAllHave({ parent }: Command): string {
  const names = (parent?.options ?? []).flatMap(({ long }) => (long && long !== "--version" ? [long] : []));
  return `Options of every command (${names.join(", ")}) and exit codes: spot --help`;
}

export const examplesOf = (command: Command): readonly string[] => EXAMPLES.get(command) ?? [];

/** For an option that may be repeated: each time adds to the list. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
