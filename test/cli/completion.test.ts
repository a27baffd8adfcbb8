/** `spot completion`, as each of the shells completes by it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProgram, openSession } from "../../cli/program.ts";
import { spot, terminalOf } from "./cloud.ts";
import { missingShell, offeredBy } from "./offered.ts";

const program = createProgram(openSession(terminalOf({})));
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spot-completion-test-"));
});
afterAll(() => rm(directory, { recursive: true }));

/** `list`, `profiles`, `profiles save`, … and the program itself, which has no name. */
const paths = new Map<string, Command>([
  ["", program],
  ...program.commands.flatMap((command) => [
    [command.name(), command] as const,
    ...command.commands.map((below) => [`${command.name()} ${below.name()}`, below] as const),
  ]),
]);

const flagsOf = ({ options }: Command): readonly string[] =>
  options.flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined));

const LINES: Readonly<Record<string, readonly string[]>> = {
  "spot st": ["status"],
  "spot list --st": ["--stack", "--stage", "--state"],
  "spot list --state s": ["starting", "submitted", "succeeded"],
  "spot --region x wait --for ": ["ended", "running"],
  "spot completion f": ["fish"],
  "spot list --stack ": [],
  "spot profiles s": ["save", "show"],
  "spot filesystems --json d": ["delete"],
  "spot list --json --st": ["--stack", "--stage", "--state"],
  // It is a command's name, too, with options of its own.
  "spot profiles list --st": ["--stack", "--stage"],
  "spot status list --m": [],
};

describe.each(["bash", "zsh", "fish"] as const)("%s", (shell) => {
  const refused = missingShell(shell);
  const ask = async (lines: readonly string[]) => {
    const { code, stdout } = await spot("completion", shell);
    expect(code).toBe(0);
    return await offeredBy(shell, stdout, directory, lines);
  };

  describe.skipIf(refused !== null)(`completes${refused === null ? "" : ` (skipped: ${refused})`}`, () => {
    test("commands, subcommands, options and their values", async () => {
      const lines = Object.keys(LINES);
      const offered = await ask(lines);
      expect(Object.fromEntries(lines.map((line, index) => [line, offered[index]]))).toEqual(LINES);
    });

    test("every option of every command and subcommand, and no other", async () => {
      const offered = await ask([...paths.keys()].map((path) => `spot ${path} -`.replace("  ", " ")));
      const expected = [...paths.values()].map((command) =>
        [...new Set([...flagsOf(command), ...flagsOf(program), "-h", "--help"])].toSorted(),
      );
      const named = (all: readonly unknown[]) => [...paths.keys()].map((path, index) => [path, all[index]]);
      expect(named(offered)).toEqual(named(expected));
    });
  });
});
