/** For bash 3.2 and newer (Bash Reference Manual, Programmable Completion); where nothing is known, names of files. */
import { pathsOf, type Words } from "./words.ts";

export function writeBash({ commands, options }: Words): string {
  const paths = pathsOf(commands);
  const general = options.flatMap(({ flags }) => flags);
  const own = paths.flatMap(({ path, options }) => options.flatMap((option) => valuesOf(`"${path} `, option)));
  const words = paths.map(({ path, commands: below, options, values }) => {
    const all = [...below.map(({ name }) => name), ...values, ...options.flatMap(({ flags }) => flags), ...general];
    return `      "${path}") words="${[...new Set(all)].join(" ")}" ;;`;
  });
  return `# bash completion of spot
_spot() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$command/$word" in
      ${paths.map(({ above, name }) => `"${above}/${name}"`).join("|")}) command="\${command:+$command }$word" ;;
    esac
  done
  case "$command $previous" in
${[...own, ...options.flatMap((option) => valuesOf('*" ', option))].join("\n")}
    *) case "$command" in
${words.join("\n")}
      *) words="${[...commands.map(({ name }) => name), ...general].join(" ")}" ;;
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _spot spot`;
}

/** After each of its flags; `before` begins a pattern of the shell that is not closed yet. */
const valuesOf = (before: string, { flags, values }: Words["options"][number]): readonly string[] =>
  values === null ? [] : flags.map((flag) => `    ${before}${flag}") words="${values.join(" ")}" ;;`);
