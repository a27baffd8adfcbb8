/** `spot completion`, as bash runs it; the other shells' scripts name all that bash's does. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { createProgram, openSession } from "../../cli/program.ts";
import { spot, terminalOf } from "./cloud.ts";

const run = promisify(execFile);
const program = createProgram(openSession(terminalOf({})));
let script: string;
beforeAll(async () => {
  script = (await spot("completion", "bash")).stdout;
});

/** What bash offers for the last of these words. */
async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const ask = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _spot; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run("bash", ["-c", ask, "bash", ...words]);
  return stdout.split("\n").filter(Boolean);
}

test.each([
  [["spot", "st"], ["status"]],
  [
    ["spot", "list", "--st"],
    ["--state", "--stack", "--stage"],
  ],
  [
    ["spot", "list", "--state", "s"],
    ["submitted", "starting", "succeeded"],
  ],
  [
    ["spot", "--region", "x", "wait", "--for", ""],
    ["running", "ended"],
  ],
  [["spot", "completion", "f"], ["fish"]],
  // bash then offers names of files.
  [["spot", "submit", "job"], []],
  [["spot", "list", "--stack", ""], []],
])("%j", async (words, expected) => {
  expect(await complete(...words)).toEqual(expected);
});

test.each(["zsh", "fish"])("%s knows every command and option, with its choices", async (shell) => {
  const { code, stdout } = await spot("completion", shell);
  expect(code).toBe(0);
  for (const command of program.commands) {
    expect(stdout).toContain(command.name());
    for (const { long, argChoices } of command.options) {
      expect(stdout).toContain(shell === "zsh" ? `'${long}[` : `-l ${long!.slice(2)}`);
      expect(stdout).toContain(argChoices?.join(" ") ?? "");
    }
  }
});
