/** For zsh's completion system (zshcompsys, _arguments and _describe). */
import type { Words } from "./words.ts";

type Option = Words["options"][number];
type Named = Words["commands"][number];

export function writeZsh({ commands, options }: Words): string {
  return `#compdef spot
_spot() {
  local curcontext="$curcontext" state line
  local -a commands
${choose({ commands, options }, [], 1)}
}
if [ "$funcstack[1]" = _spot ]; then _spot "$@"; else compdef _spot spot; fi`;
}

/**
 * One of the commands, then what is its own; each level has a state of its own, for the one above is not over. What comes
 * after a command, options among it, is that one's (-A).
 */
function choose({ commands, options }: Words, general: readonly Option[], level: number): string {
  const descriptions = commands.map(({ name, about }) => `    ${quote(`${name}:${about}`)}`);
  const known = [...options, ...general.filter(({ flags }) => !isIn(options, flags))];
  const cases = commands.map((command) => `${command.name}) ${complete(command, known, level + 1)} ;;`);
  return `  commands=(
${descriptions.join("\n")}
  )
  _arguments -C -A '-*' ${known.flatMap(specsOf).join(" ")} '1:command:->command${level}' '*::argument:->argument${level}'
  case $state in
    command${level}) _describe command commands ;;
    argument${level})
      case $words[1] in
${cases.map((each) => `        ${each}`).join("\n")}
      esac ;;
  esac`;
}

function complete({ commands, options, values }: Named, general: readonly Option[], level: number): string {
  if (commands.length > 0) return `\n${choose({ commands, options }, general, level)}`;
  const argument = values.length > 0 ? `:argument:(${values.join(" ")})` : "*:argument:_files";
  const specs = [...options, ...general.filter(({ flags }) => !isIn(options, flags))].flatMap(specsOf);
  return `_arguments ${[...specs, quote(argument)].join(" ")}`;
}

const isIn = (options: readonly Option[], flags: readonly string[]): boolean =>
  options.some((own) => own.flags.some((flag) => flags.includes(flag)));

const specsOf = ({ flags, about, values }: Option): readonly string[] =>
  flags.map((flag) => quote(`${flag}[${about.replaceAll(/[[\]]/g, "\\$&")}]${valueOf(values)}`));

function valueOf(values: Option["values"]): string {
  if (values === null) return "";
  return values.length === 0 ? ":value:" : `:value:(${values.join(" ")})`;
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
