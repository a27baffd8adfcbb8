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
import { translateProfile } from "../cli/profiles/ancestor-fields.ts";
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
      leaving: null,
    }),
  );

export function renderCliPage(): string {
  const program = describeProgram();
  return [
    opening(),
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

const opening = (): string => `<!-- Made by scripts/cli-docs.ts: npx node scripts/cli-docs.ts --write -->
# The command

\`spot COMMAND --help\` says the same. Data goes to stdout, remarks to stderr. Colours and everything else that moves are for terminals
only; \`NO_COLOR=1\` takes the colours away there, too.

Where a command takes a **\`[job]\`**, that is a job's id, or its name for the newest job of that name; without it, it is
your newest job: the newest that was submitted with the identity you have now (a user's ARN, or an assumed role's with its session's name).
What was found so stands on stderr. Before a job that was found so is cancelled, interrupted or released, and
before \`sweep\` and \`down\` remove anything, \`spot\` asks; where nobody can be asked it exits 2, unless \`--yes\` is given.

Completion: \`spot completion bash|zsh|fish\`.

**Who says it.** What an option of \`spot run\` does not say, a variable says: \`SPOT_\` and the option's long name, such as \`SPOT_PRICE\` for
\`--price\`. What neither says, \`spot.json\` says, the nearest one from the directory upwards; then the job's profile; then the defaults of
[docs/job.md](job.md). Each setting is decided whole by the first of these. \`--stack\`, \`--region\` and \`--aws-profile\` of every command go the
same way: option, \`SPOT_STACK\`, \`AWS_REGION\`, \`AWS_PROFILE\`, then \`stack\` (or \`stage\`), \`region\` and \`awsProfile\` of \`spot.json\`.

\`\`\`json
{ "stage": "dev", "region": "eu-west-1", "upload": "code/", "remotepath": "code", "price": 0.5, "job": { "limits": { "budgetUsd": 5 } } }
\`\`\`

Its members are the long names of \`spot run\`'s options, \`job\` for any other field of a job, and the fields of spot-connect's profiles:

${ancestorTable()}

Of a profile that \`spot profiles save\` reads the same becomes of them, and \`region\` is left out. \`setup\` runs before the job's scripts, as a
profile's scripts did; a job with a \`setup\` of its own has that instead.`;

/** A value of each as the ancestor's profiles had them; what becomes of it is said by the code itself. */
function ancestorTable(): string {
  const samples: Readonly<Record<string, unknown>> = {
    firewall_ingress: ["tcp", 22, 22, "0.0.0.0/0"],
    image_id: "ami-0123456789abcdef0",
    image_name: "Deep Learning AMI",
    instance_type: "t2.micro",
    price: 0.004,
    min_price: 0.003,
    efs_mount: false,
    scripts: ["init.sh"],
    username: "ec2-user",
    key_pair: "KP-test",
    security_group: "SG-test",
  };
  const rows = Object.entries(samples).map(([field, value]) => {
    const { remarks } = translateProfile({ [field]: value }, "");
    return [`\`${field}\``, `\`${JSON.stringify(value)}\``, (remarks[0] ?? "").slice(field.length + 1)];
  });
  return table(["field", "such as", "what becomes of it"], rows);
}

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
    subcommandsOf(command),
    facts.exits === null ? "" : `Exit codes: ${facts.exits}`,
    facts.json.length === 0 ? "" : `JSON:\n\n${facts.json.map(renderForm).join("\n").trimEnd()}`,
  ].filter((part) => part !== "");
}

const argumentsOf = (list: readonly Argument[]): string =>
  list.map((each) => `- \`${each.name()}\`: ${describe(each)}`).join("\n");

const subcommandsOf = (command: Command): string =>
  command.commands
    .map((each) => {
      const options = each.options.map((option) => `  - \`${option.flags}\`: ${describe(option)}`);
      const words = each.registeredArguments.map((argument) => `  - \`${argument.name()}\`: ${describe(argument)}`);
      const line = `- \`spot ${command.name()} ${`${each.name()} ${each.usage()}`.trim()}\`: ${each.description()}`;
      return [line, ...words, ...options].join("\n");
    })
    .join("\n");

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
