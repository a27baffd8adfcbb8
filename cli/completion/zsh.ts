/** For zsh's completion system (zshcompsys, _arguments and _describe). */
import type { Words } from "./words.ts";

type Option = Words["options"][number];

export function writeZsh({ commands, options }: Words): string {
  const descriptions = commands.map(({ name, about }) => `    ${quote(`${name}:${about}`)}`);
  const cases = commands.map(({ name, options: own, values }) => {
    const argument = values.length > 0 ? `:argument:(${values.join(" ")})` : "*:argument:_files";
    const specs = [...own, ...options.filter(({ flags }) => !isIn(own, flags))].flatMap(specsOf);
    return `        ${name}) _arguments ${[...specs, quote(argument)].join(" ")} ;;`;
  });
  return `#compdef spot
_spot() {
  local curcontext="$curcontext" state line
  local -a commands
  commands=(
${descriptions.join("\n")}
  )
  _arguments -C ${options.flatMap(specsOf).join(" ")} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${cases.join("\n")}
      esac ;;
  esac
}
if [ "$funcstack[1]" = _spot ]; then _spot "$@"; else compdef _spot spot; fi`;
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
