/** What `--json` prints, held to what scripts/cli-facts.ts, and so docs/cli.md, says of the command: all of it, and nothing else. */
import { isDeepStrictEqual } from "node:util";
import type { Command } from "commander";
import * as z from "zod/mini";
import { createProgram, openSession } from "../../cli/program.ts";
import type { Terminal } from "../../cli/terminal.ts";
import { CLI_FACTS, type JsonForm } from "../../scripts/cli-facts.ts";

interface Printed {
  readonly code: number;
  readonly stdout: string;
}

/**
 * The forms of what was printed; none where JSON is not asked for, or the output is somebody else's (`exec`, `shell`).
 * Throws when something fits none.
 */
export function formsPrinted(
  args: readonly string[],
  terminal: Terminal,
  { code, stdout }: Printed,
): ReadonlySet<JsonForm> {
  const forms = formsFor(args, terminal);
  const isLines = forms.some(({ form }) => form === "lines");
  const values = forms.length === 0 ? [] : isLines ? readLines(stdout) : stdout === "" ? [] : [JSON.parse(stdout)];
  // To a person who said no nothing is printed.
  if (code === 0 && forms.length > 0 && !isLines && values.length === 0 && terminal.ask === null)
    throw new Error(`spot ${args.join(" ")} printed nothing`);
  return new Set(values.map((value) => findForm(args, forms, value)));
}

const readLines = (text: string): readonly unknown[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

function findForm(args: readonly string[], forms: readonly JsonForm[], value: unknown): JsonForm {
  const problems = forms.map((form) => problemOf(form, value));
  const found = forms[problems.indexOf(null)];
  if (found !== undefined) return found;
  throw new Error(
    `spot ${args.join(" ")} printed ${JSON.stringify(value)}, which its forms refuse:\n${problems.join("\n")}`,
  );
}

/** null: it fits. A schema passes over members that it does not know; here they are a fault. */
function problemOf({ form, schema }: JsonForm, value: unknown): string | null {
  const read = z.safeParse(form === "list" ? z.array(schema) : schema, value);
  if (!read.success) return z.prettifyError(read.error);
  return isDeepStrictEqual(read.data, value) ? null : `no more than ${JSON.stringify(read.data)}`;
}

/** A form says in backticks what it is printed with; the others are for where nothing of that is given. */
function formsFor(args: readonly string[], terminal: Terminal): readonly JsonForm[] {
  const { command, words } = readArgs(args, terminal);
  const forms = (command === null ? undefined : CLI_FACTS[command])?.json ?? [];
  const needs = forms.map(({ when }) => [...(when ?? "").matchAll(/`([^`]+)`/g)].map(([, word]) => word!));
  const meant = forms.filter((_, index) => needs[index]!.some((word) => words.has(word)));
  return meant.length > 0 ? meant : forms.filter((_, index) => needs[index]!.length === 0);
}

interface Read {
  /** null: none, or JSON is not asked for. */
  readonly command: string | null;
  /** Its options that are given, and its subcommand. */
  readonly words: ReadonlySet<string>;
}

function readArgs(args: readonly string[], terminal: Terminal): Read {
  const program = createProgram(openSession(terminal));
  const { operands, unknown } = program.parseOptions([...args]);
  const [name, ...rest] = operands;
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined || program.opts()["json"] !== true) return { command: null, words: new Set() };
  // `list` is the one that is meant where a command has some and none is named.
  const [subcommand = "list"] = command.parseOptions([...rest, ...unknown]).operands;
  return { command: command.name(), words: new Set([...givenOptions(command), subcommand]) };
}

const givenOptions = (command: Command): readonly string[] =>
  command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === "cli")
    .flatMap(({ long }) => long ?? []);
