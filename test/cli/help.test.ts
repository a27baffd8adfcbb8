/** What the help of every command says below its own options. */
import { expect, test } from "vitest";
import { createProgram, openSession } from "../../cli/program.ts";
import { spot, terminalOf } from "./cloud.ts";

const { commands } = createProgram(openSession(terminalOf({})));
const NAMES = commands.flatMap((command) => [
  command.name(),
  ...command.commands.map((each) => `${command.name()} ${each.name()}`),
]);
const POINTER =
  "Options of every command (--stack, --stage, --region, --aws-profile, --json) and exit codes: spot --help";

test.each(NAMES)("the help of %s ends with where the rest is", async (name) => {
  const { code, stdout } = await spot(...name.split(" "), "--help");
  expect([code, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, POINTER]);
});

test("there it is: each of these options, and the exit codes; and no pointer to itself", async () => {
  const { stdout } = await spot("--help");
  for (const said of [...POINTER.matchAll(/--[a-z-]+(?=[,)])/g)].map(([option]) => option))
    expect(stdout).toContain(said);
  expect(stdout).toMatch(/^Exit codes:$/m);
  expect(stdout).not.toContain(POINTER);
});
