/** What can be completed, from commander's own definitions. */
import type { Command, Option } from "commander";

interface OptionWords {
  /** `-f`, `--follow`: as they are typed. */
  readonly flags: readonly string[];
  readonly about: string;
  /** What comes after it; null: nothing; empty: anything. */
  readonly values: readonly string[] | null;
}
interface CommandWords {
  readonly name: string;
  readonly about: string;
  readonly options: readonly OptionWords[];
  /** Of its argument, if they are known. */
  readonly values: readonly string[];
  /** `save` of `profiles`. */
  readonly commands: readonly CommandWords[];
}
interface PathWords extends CommandWords {
  /** Of `profiles save` that is `profiles`. */
  readonly above: string;
  /** `profiles save` */
  readonly path: string;
}

export interface Words {
  readonly commands: readonly CommandWords[];
  /** Of every command. */
  readonly options: readonly OptionWords[];
}

export const wordsOf = (program: Command): Words => ({
  commands: program.commands.map(commandOf),
  options: optionsOf(program),
});

const commandOf = (command: Command): CommandWords => ({
  name: command.name(),
  about: command.description(),
  options: optionsOf(command),
  values: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
  commands: command.commands.map(commandOf),
});

/** Each followed by those below it. */
export const pathsOf = (commands: Words["commands"], above = ""): readonly PathWords[] =>
  commands.flatMap((command) => {
    const path = `${above} ${command.name}`.trimStart();
    return [{ ...command, above, path }, ...pathsOf(command.commands, path)];
  });

/** `createHelp` knows the help option, too, which is in no list. */
const optionsOf = (command: Command): readonly OptionWords[] =>
  command.createHelp().visibleOptions(command).map(describe);

const describe = ({ short, long, description, required, optional, argChoices }: Option): OptionWords => ({
  flags: [short, long].filter((flag) => flag !== undefined),
  about: description,
  values: required || optional ? (argChoices ?? []) : null,
});
