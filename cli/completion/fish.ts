/** For fish 3 (complete(1)). */
import { pathsOf, type Words } from "./words.ts";

type Option = Words["options"][number];
type Named = Words["commands"][number];

export function writeFish({ commands, options }: Words): string {
  const paths = pathsOf(commands);
  const names = paths.map(({ above, name }) => quote(`${above}/${name}`)).join(" ");
  return [
    `# fish completion of spot
function __spot_at
  set -l command ""
  for word in (commandline -opc)
    switch "$command/$word"
      case ${names}
        set command (string trim "$command $word")
    end
  end
  test "$command" = "$argv"
end`,
    ...options.map((option) => lineOf(null, option)),
    ...commands.map((command) => nameOf("", command)),
    ...paths.flatMap(({ path, commands: below, options: own, values }) => [
      ...below.map((command) => nameOf(path, command)),
      ...own.map((option) => lineOf(path, option)),
      ...(values.length === 0 ? [] : [`complete -c spot ${at(path)} -f -a ${quote(values.join(" "))}`]),
    ]),
  ].join("\n");
}

const at = (path: string): string => `-n ${quote(`__spot_at ${path}`.trimEnd())}`;

const nameOf = (path: string, { name, about }: Named): string =>
  `complete -c spot ${at(path)} -f -a ${name} -d ${quote(about)}`;

/** `path` null: after every command. */
function lineOf(path: string | null, { flags, about, values }: Option): string {
  const names = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = values === null ? [] : ["-x", ...(values.length === 0 ? [] : [`-a ${quote(values.join(" "))}`])];
  const condition = path === null ? [] : [at(path)];
  return ["complete -c spot", ...condition, ...names, ...value, `-d ${quote(about)}`].join(" ");
}

/** Within single quotes fish knows two escapes: \\' and \\\\. */
const quote = (text: string): string => `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
