/**
 * docs/job.md, the job JSON for people: made from the schema that /openapi.json shows, core's table of fields and what
 * contract/job-field-notes.ts says of each. `--write` renews it; a test compares.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeJobInput, type JsonSchema } from "../contract/job-input-schema.ts";
import { JOB_FIELD_NOTES, type FieldNote } from "../contract/job-field-notes.ts";
import { exampleOfError } from "../contract/openapi-examples.ts";
import { DURATION_PATTERN } from "../core/job-durations.ts";
import { JOB_FIELDS, LATER_FIELDS } from "../core/job-fields.ts";
import { MAX_JOB_BYTES } from "../core/job-schema.ts";
import { PROFILES } from "../core/profiles.ts";
import { ROOT } from "./package.ts";

export const JOB_PAGE = join(ROOT, "docs", "job.md");
/** Shown at the page's top; the demo and the end-to-end tests run it. */
const EXAMPLE = join("examples", "digits", "job.json");

/** Why a field of `LATER_FIELDS` is refused, and what helps until then. */
export const LATER_REASONS: Readonly<Record<string, string>> = {
  array: "one job is one run; submit it several times, with another `name` or `clientToken` each",
  "instance.count": "a job has one machine at a time",
  "limits.deadline": "`limits.runtime` and `limits.capacityWait` bound how long a job takes",
  "limits.expectedRuntime": "nothing would be decided by it yet",
};

export async function renderJobPage(): Promise<string> {
  const example = (await readFile(join(ROOT, EXAMPLE), "utf8")).trim();
  const schema = describeJobInput();
  const members = Object.entries(schema.properties ?? {});
  const ofJob = members.filter(([, member]) => member.properties === undefined);
  const groups = members.filter(([, member]) => member.properties !== undefined);
  return [
    opening(example),
    "## Fields",
    ...ofJob.map(([name, member]) => renderField(name, member, schema.required?.includes(name) ?? false)),
    ...groups.flatMap(([group, { properties = {} }]) => [
      `## \`${group}\``,
      noteOf(group).what,
      ...Object.entries(properties).map(([name, member]) => renderField(`${group}.${name}`, member, false)),
    ]),
    profiles(),
    refusals(),
    "",
  ].join("\n\n");
}

const opening = (example: string): string => `<!-- Made by scripts/job-docs.ts: npx node scripts/job-docs.ts --write -->
# The job

A job is one JSON object. This one trains a model and is a whole job ([${EXAMPLE}](../${EXAMPLE})):

\`\`\`json
${example}
\`\`\`

\`spot submit job.json\` hands it in together with its directory; \`POST /jobs\` and Step Functions' "Start execution" take the
same JSON. Only \`name\` and one of \`scripts\` and \`command\` are required. What a job leaves out its profile decides, then the
defaults below: objects member by member, lists as a whole. Fields that are none are refused, with the name that was meant.

Durations are \`90s\`, \`15m\`, \`36h\`, \`7d\`, or ISO-8601 such as \`PT90S\` and \`P1DT12H\` (no years or months). A job has at most
${MAX_JOB_BYTES / 1024} KiB; text is Unicode without NUL. For programs: the schema \`Job\` of \`GET /openapi.json\`.`;

const noteOf = (field: string): FieldNote => (JOB_FIELD_NOTES as Readonly<Record<string, FieldNote>>)[field]!;

function renderField(field: string, schema: JsonSchema, isRequired: boolean): string {
  const { what, example } = noteOf(field);
  const name = field.split(".").at(-1)!;
  const members = Object.entries(schema.items?.properties ?? {}).map(([member, own]) => {
    const path = `${field}[].${member}`;
    return `- \`${member}\` · ${typeOf(own)}: ${noteOf(path).what} ${limitsOf(path)}`;
  });
  return [
    `**\`${name}\`** · ${typeOf(schema)} · ${isRequired ? "required" : `default ${defaultOf(field, schema)}`}\\`,
    `${what}\\`,
    `${limitsOf(field)}${members.length > 0 ? `\n${members.join("\n")}\n` : "\\"}`,
    `\`${JSON.stringify(name)}: ${spaced(example)}\``,
  ].join("\n");
}

const FIELDS: Readonly<Record<string, string>> = JOB_FIELDS;
/** Of these the list's own line says it all. */
const SAID_BY_LIST: ReadonlySet<string> = new Set(["setup[]", "inputs[]"]);

/** What core says is expected of the field, and of its items or values, where that is more. */
function limitsOf(field: string): string {
  const each = [`${field}[]`, `${field}.*`].find((path) => FIELDS[path] !== undefined && !SAID_BY_LIST.has(path));
  return `${sentence(FIELDS[field]!)}${each === undefined ? "" : ` Each: ${FIELDS[each]!}.`}`;
}
const sentence = (words: string): string => `${words[0]!.toUpperCase()}${words.slice(1)}.`;

/** The default as JSON; of the two that are no constants, in words. */
function defaultOf(field: string, schema: JsonSchema): string {
  if (field === "filesystem") return "the stack's";
  if (field === "instance.types") return "the profile's";
  return `\`${spaced(schema.default)}\``;
}

/** JSON in one line, as people write it. */
const spaced = (value: unknown): string =>
  JSON.stringify(value, null, 1)
    .replaceAll(/\n\s*/g, " ")
    .replaceAll(/\[ | \]/g, (bracket) => bracket.trim());

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  null: "null",
};

function typeOf(schema: JsonSchema): string {
  if (schema["pattern"] === DURATION_PATTERN.source) return "duration";
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.items !== undefined)
    return `list of ${typeOf(schema.items)}${schema.uniqueItems === true ? ", all different" : ""}`;
  if (typeof schema.additionalProperties === "object") return `object of ${typeOf(schema.additionalProperties)}`;
  if (schema.properties !== undefined) return "object";
  if (schema.enum !== undefined && schema.enum.length < 6)
    return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  return TYPES[String(schema.type)] ?? String(schema.type);
}

function profiles(): string {
  const rows = Object.entries(PROFILES).map(
    ([name, { description, defaults }]) =>
      `| \`${name}\` | ${description} | ${defaults.instance.types.map((type) => `\`${type}\``).join(", ")} |`,
  );
  return ["## Profiles", ["| profile | for | `instance.types` |", "|---|---|---|", ...rows].join("\n")].join("\n\n");
}

function refusals(): string {
  const later = LATER_FIELDS.map((field) => `| \`${field}\` | ${LATER_REASONS[field]} |`);
  return [
    "## What is refused",
    "Every wrong field is named at once, with what would be right, before anything is started:",
    `\`\`\`json\n${JSON.stringify(exampleOfError("InvalidJob"), null, 2)}\n\`\`\``,
    "Some fields are known and not supported yet. They are refused rather than ignored, so that nobody relies on them:",
    ["| field | until then |", "|---|---|", ...later].join("\n"),
  ].join("\n\n");
}

if (process.argv.includes("--write")) await writeFile(JOB_PAGE, await renderJobPage());
