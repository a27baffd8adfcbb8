/** What a shell offers at the end of a line, as it completes by the script that `spot completion` prints. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Shell = "bash" | "zsh" | "fish";

/** Why this shell cannot be asked, with what helps; null: it can. */
export const missingShell = (shell: Shell): string | null =>
  (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, shell)))
    ? null
    : `${shell} is wanting: \`apt-get install ${shell}\``;

/** Reads it whole and runs nothing of it. */
const CHECK: Readonly<Record<Shell, string>> = { bash: "-n", zsh: "-n", fish: "--no-execute" };

/** Each gets the script's file and the lines, and prints what it offers, then `=` for each line's end. */
const ASK: Readonly<Record<Shell, string>> = {
  bash: `
    source "$0"
    for line; do
      COMP_WORDS=($line); [[ $line == *" " ]] && COMP_WORDS+=("")
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _spot
      printf '%s\\n' "\${COMPREPLY[@]}" =
    done`,
  // Only at a terminal does zsh complete: it has one of its own, where TAB and ^G are typed and a bell says that it has answered.
  zsh: `
    zmodload zsh/zpty
    exec 3>&1
    zpty asked zsh -f -i
    zpty -w asked "autoload -Uz compinit && compinit -D -u; source \${(q)0}; setopt no_beep no_auto_list"'
      compadd() {
        if [[ \${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then
          local -a hits; builtin compadd -A hits "$@"; print -rl -- $hits >&3
        fi
        builtin compadd "$@"
      }
      answered() { print -r -- "=" >&3; BUFFER=; print -n "\\a" }
      zle -N answered; bindkey "^G" answered; bindkey "^I" complete-word'
    for line; do
      zpty -n -w asked "$line"$'\\t\\a'
      zpty -r asked said $'*\\a*'
    done
    zpty -d asked`,
  fish: `
    source $argv[1]
    for line in $argv[2..]
      complete -C $line | string replace -r '\\t.*' ''
      echo =
    end`,
};

/** For each line, sorted. Names of files are those of `directory`, where the script is put. */
export async function offeredBy(
  shell: Shell,
  script: string,
  directory: string,
  lines: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const file = join(directory, `completion.${shell}`);
  await writeFile(file, script);
  await run(shell, [CHECK[shell], file]);
  const options = shell === "zsh" ? ["-f"] : shell === "fish" ? ["--no-config"] : ["--norc"];
  const { stdout } = await run(shell, [...options, "-c", ASK[shell], file, ...lines], {
    cwd: directory,
    timeout: 50_000,
  });
  const answers = stdout.split("=\n").slice(0, -1);
  return answers.map((answer) => [...new Set(answer.split("\n").filter(Boolean))].toSorted());
}
