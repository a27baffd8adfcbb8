/** docs/cli.md says what the command says, and its examples are commands. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { examplesOf } from "../../cli/help.ts";
import { CLI_PAGE, describeProgram, renderCliPage } from "../../scripts/cli-docs.ts";
import { CLI_FACTS } from "../../scripts/cli-facts.ts";

test("docs/cli.md is as `node scripts/cli-docs.ts --write` makes it", async () => {
  expect(await readFile(CLI_PAGE, "utf8")).toBe(renderCliPage());
});

test("nothing is said of a command that there is not", () => {
  const names = describeProgram().commands.map((command) => command.name());
  expect(Object.keys(CLI_FACTS).toSorted()).toEqual(names.toSorted());
});

test.each(describeProgram().commands.map((command) => [command.name(), examplesOf(command)] as const))(
  "the examples of %s are read as it",
  async (name, examples) => {
    expect(examples).not.toEqual([]);
    for (const example of examples) {
      const program = describeProgram();
      const called: string[] = [];
      for (const command of program.commands)
        for (const each of [command, ...command.commands]) each.action(() => void called.push(command.name()));
      const [spot, ...words] = example.replace(/ (?:&&|>|\|) .*$/, "").split(" ");
      await program.parseAsync(words, { from: "user" });
      expect([spot, called]).toEqual(["spot", [name]]);
    }
  },
);
