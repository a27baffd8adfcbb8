/**
 * The job as a user writes it, as JSON Schema: core's shape of a filled-in job, less what has a default. What JSON Schema
 * cannot say stands in the descriptions, which are core's own words (core/job-fields.ts).
 */
import * as z from "zod/mini";
import { expectedOf, formatPath, JOB_DEFAULTS } from "../core/job-fields.ts";
import { MAX_JOB_BYTES } from "../core/job-schema.ts";
import { JobShape } from "../core/job-shape.ts";
import { JOBS_OWN } from "../core/profiles.ts";
import { JOB_FIELD_NOTES, type FieldNote } from "./job-field-notes.ts";

/** The keywords that `z.toJSONSchema` and the shape's `meta` make; others pass through unread. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly [keyword: string]: unknown;
}

type Path = readonly PropertyKey[];

/** Their defaults are no constants: the stack's file system, and the profile's types. */
const DEFAULTS_ELSEWHERE: ReadonlySet<string> = new Set(["filesystem", "instance.types"]);

const DESCRIPTION =
  "A job. Only `name` and one of `scripts` and `command` are required, and with `agent: none`, which may be the profile's, " +
  "neither is given, nor anything else that needs an agent; where a field is left out, the profile's default " +
  "counts, then this document's. Objects are filled in member by member, lists as a whole. Types, zones, image and disk " +
  "have to exist in the stack's region and network, and to fit each other. " +
  `At most ${MAX_JOB_BYTES} bytes of JSON, nested at most 12 deep, without NUL and lone surrogates anywhere.`;

const PROFILE_DESCRIPTION =
  "Fields of a job, of which a job that names the profile has those that it does not give itself. They are checked as a " +
  "job's with nothing else would be.";

/** Exactly one says what to run, or there is nobody to run it; an empty list and null are as good as nothing. */
const ONE_KIND_OF_WORK = [
  { required: ["scripts"], properties: { scripts: { minItems: 1 }, command: { type: "null" } } },
  { required: ["command"], properties: { scripts: { maxItems: 0 }, command: { type: "string" } } },
  {
    properties: { scripts: { maxItems: 0 }, command: { type: "null" } },
    anyOf: [{ required: ["agent"], properties: { agent: { const: "none" } } }, { required: ["profile"] }],
  },
] as const;

export function describeJobInput(): JsonSchema {
  const filled = z.toJSONSchema(JobShape, { io: "input" }) as JsonSchema;
  return { ...describeField(filled, [], JOB_DEFAULTS), description: DESCRIPTION, oneOf: ONE_KIND_OF_WORK };
}

/** Any of a job's fields but those that are of one job alone, and none that has to be there. */
export function describeProfileDefaults(): JsonSchema {
  const { oneOf: _, required: __, properties = {}, ...job } = describeJobInput();
  const shared = Object.entries(properties).filter(([name]) => !Object.hasOwn(JOBS_OWN, name));
  return { ...job, description: PROFILE_DESCRIPTION, properties: Object.fromEntries(shared) };
}

/** `fallback` is what the field has where a job does not say it; undefined: nothing. */
function describeField(schema: JsonSchema, path: Path, fallback: unknown): JsonSchema {
  const { properties, required = [], items, additionalProperties, ...rest } = schema;
  const own = { ...rest, ...(path.length > 0 ? describeForPeople(path) : {}) };
  if (items !== undefined)
    return { ...own, items: describeField(items, [...path, 0], undefined), ...defaultOf(fallback) };
  if (properties === undefined)
    return { ...own, ...describeValues(additionalProperties, path), ...defaultOf(fallback) };
  const members = fallback as Readonly<Record<string, unknown>> | undefined;
  const needed = required.filter((name) => !hasDefault([...path, name], members?.[name]));
  return {
    ...own,
    additionalProperties: additionalProperties ?? true,
    ...(needed.length > 0 ? { required: needed } : {}),
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, member]) => [
        name,
        describeField(member, [...path, name], members?.[name]),
      ]),
    ),
  };
}

function describeForPeople(path: Path): JsonSchema {
  const notes: Readonly<Record<string, FieldNote>> = JOB_FIELD_NOTES;
  const note = notes[formatPath(path).replaceAll(/\[\d+\]/g, "[]")];
  const expected = sentence(expectedOf(path));
  if (note === undefined) return { description: expected };
  if (note.example === undefined) return { description: note.what };
  return { description: `${note.what} ${expected}`, examples: [note.example] };
}

/** The values of free names: `env`, `secrets` and `tags`. */
const describeValues = (values: JsonSchema | boolean | undefined, path: Path): JsonSchema =>
  typeof values === "object" ? { additionalProperties: describeField(values, [...path, "*"], undefined) } : {};

const hasDefault = (path: Path, fallback: unknown): boolean =>
  fallback !== undefined || DEFAULTS_ELSEWHERE.has(formatPath(path));

const defaultOf = (fallback: unknown): JsonSchema => (fallback === undefined ? {} : { default: fallback });

const sentence = (words: string): string => `${words[0]!.toUpperCase()}${words.slice(1)}.`;
