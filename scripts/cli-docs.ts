/**
 * docs/cli.md, the command for people: made from commander's own definitions, scripts/cli-facts.ts and the schemas of the
 * API. `--write` renews it; a test compares.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Argument, Command, Option } from "commander";
import { EXIT_CODES } from "../cli/exit-codes.ts";
import { examplesOf } from "../cli/help.ts";
import { createProgram, openSession } from "../cli/program.ts";
import type { JsonSchema } from "../contract/job-input-schema.ts";
import { describeComponents, describeSchema } from "../contract/openapi-schemas.ts";
import { CLI_FACTS, type JsonForm } from "./cli-facts.ts";
import { namesIn, renderShape } from "./json-shapes.ts";
import { ROOT } from "./package.ts";

export const CLI_PAGE = join(ROOT, "docs", "cli.md");

/** The command as it stands; nothing of it is run. */
export const describeProgram = (): Command =>
  createProgram(
    openSession({
      env: {},
      stdout: { write: () => true },
      stderr: { write: () => true },
      colours: false,
      columns: null,
      rows: null,
      ask: null,
      standing: null,
    }),
  );

export function renderCliPage(): string {
  const program = describeProgram();
  return [
    OPENING,
    "## Options of every command",
    optionsOf(program),
    "## Exit codes",
    table(
      ["code", "meaning"],
      EXIT_CODES.map(([code, meaning]) => [code, meaning]),
    ),
    "## JSON",
    JSON_NOTE,
    ...program.commands.flatMap(renderCommand),
    "## Shapes",
    "`time` is an ISO-8601 time in UTC, such as `2026-11-22T10:00:00.000Z`. Money is in USD.",
    ...renderShapes(),
    "",
  ].join("\n\n");
}

const OPENING = `<!-- Made by scripts/cli-docs.ts: npx node scripts/cli-docs.ts --write -->
# The command

\`spot COMMAND --help\` says the same. Data goes to stdout, remarks to stderr. Colours and everything else that moves are for terminals
only; \`NO_COLOR=1\` takes the colours away there, too.

Where a command takes a **\`[job]\`**, that is a job's id, or its name for the newest job of that name; without it, it is the newest job of
the stack, whoever submitted it. What was found so stands on stderr. Before a job that was found so is cancelled, interrupted or released, and
before \`sweep\` and \`down\` remove anything, \`spot\` asks; where nobody can be asked it exits 2, unless \`--yes\` is given.

Completion: \`spot completion bash|zsh|fish\`.`;

const JSON_NOTE = `With \`--json\` data is one JSON value on stdout, or one on each line where a command goes on; members may be added, and none is
renamed or taken away within a major version. An error is one line on stderr, the last, and nothing of it is on stdout:

\`\`\`ts
{
  error: string;
  message: string;
  details: { field: string; problem: string; expected: string }[];
  remedy: string;
  standing: string | null;
  exitCode: integer;
}
\`\`\``;

function renderCommand(command: Command): readonly string[] {
  const facts = CLI_FACTS[command.name()];
  if (facts === undefined) throw new Error(`scripts/cli-facts.ts says nothing of ${command.name()}`);
  const about = command.description();
  return [
    `## \`spot ${command.name()}\``,
    `${about[0]!.toUpperCase()}${about.slice(1)}.`,
    `\`\`\`sh\n${[`spot ${command.name()} ${command.usage()}`, "", ...examplesOf(command)].join("\n")}\n\`\`\``,
    argumentsOf(command.registeredArguments),
    optionsOf(command),
    facts.exits === null ? "" : `Exit codes: ${facts.exits}`,
    facts.json.length === 0 ? "" : `JSON:\n\n${facts.json.map(renderForm).join("\n").trimEnd()}`,
  ].filter((part) => part !== "");
}

const argumentsOf = (list: readonly Argument[]): string =>
  list.map((each) => `- \`${each.name()}\`: ${describe(each)}`).join("\n");

function optionsOf(command: Command): string {
  const options = command.options.map((option) => [`\`${option.flags}\``, describe(option)]);
  return options.length === 0 ? "" : table(["option", "what"], options);
}

/** With the values it may have, and the one it has. */
function describe({ description, argChoices, defaultValue }: Argument | Option): string {
  const choices = argChoices === undefined ? [] : [argChoices.map((choice) => `\`${choice}\``).join(", ")];
  const isSaid = ["string", "number"].includes(typeof defaultValue);
  return [description, ...choices, ...(isSaid ? [`default \`${String(defaultValue)}\``] : [])].join("; ");
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const FORMS = { object: "", list: "a list of", lines: "a line each:" } as const;

function renderForm({ when, form, schema }: JsonForm): string {
  const described = describeSchema(schema, "input");
  const [name] = namesIn(described);
  const isNamed = described["$ref"] !== undefined && name !== undefined;
  const words = [when === null ? "" : `with ${when}:`, FORMS[form], isNamed ? `[${name}](#${name.toLowerCase()})` : ""];
  const line = `- ${words.filter(Boolean).join(" ") || "one object:"}`;
  return isNamed ? line : `${line}\n\n${fence(described)}\n`;
}

const fence = (schema: JsonSchema): string => `\`\`\`ts\n${renderShape(schema)}\n\`\`\``;

/** Those that a command prints, and those within them. */
function renderShapes(): readonly string[] {
  const components = describeComponents();
  const printed = Object.values(CLI_FACTS).flatMap(({ json }) =>
    json.flatMap(({ schema }) => namesIn(describeSchema(schema, "input"))),
  );
  const names = new Set(printed);
  // A set's own iteration also meets what is added during it.
  for (const name of names) for (const inner of namesIn(components[name]!)) names.add(inner);
  return [...names].toSorted().flatMap((name) => [`### ${name}`, fence(components[name]!)]);
}

if (process.argv[1] === import.meta.filename && process.argv.includes("--write"))
  await writeFile(CLI_PAGE, renderCliPage());
