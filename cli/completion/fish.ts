/** For fish 3 (complete(1)). */
import type { Words } from "./words.ts";

type Option = Words["options"][number];

export function writeFish({ commands, options }: Words): string {
  const names = commands.map(({ name }) => name).join(" ");
  const none = `not __fish_seen_subcommand_from ${names}`;
  return [
    "# fish completion of spot",
    ...options.map((option) => lineOf(null, option)),
    ...commands.map(({ name, about }) => `complete -c spot -n ${quote(none)} -f -a ${name} -d ${quote(about)}`),
    ...commands.flatMap(({ name, options: own, values }) => [
      ...own.map((option) => lineOf(`__fish_seen_subcommand_from ${name}`, option)),
      ...(values.length === 0
        ? []
        : [`complete -c spot -n ${quote(`__fish_seen_subcommand_from ${name}`)} -f -a ${quote(values.join(" "))}`]),
    ]),
  ].join("\n");
}

function lineOf(when: string | null, { flags, about, values }: Option): string {
  const names = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = values === null ? [] : ["-x", ...(values.length === 0 ? [] : [`-a ${quote(values.join(" "))}`])];
  const condition = when === null ? [] : [`-n ${quote(when)}`];
  return ["complete -c spot", ...condition, ...names, ...value, `-d ${quote(about)}`].join(" ");
}

/** Within single quotes fish knows two escapes: \\' and \\\\. */
const quote = (text: string): string => `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
