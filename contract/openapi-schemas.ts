/** The schemas that the API's description names: `#/components/schemas/<name>`. */
import * as z from "zod/mini";
import { describeJobInput, describeProfileDefaults, type JsonSchema } from "./job-input-schema.ts";
import { JobDetailSchema, JobStateSchema, JobSummarySchema } from "./job-schemas.ts";
import { ProfileDefaults } from "./profile-schemas.ts";
import { ROUTE_NAMES, ROUTES } from "./routes.ts";
import { ErrorAnswer, EventSchema, JobBody } from "./schemas.ts";

type Named = ReadonlyMap<z.core.$ZodType, string>;

export const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** What API Gateway itself answers, before or instead of the function. */
export const GATEWAY_MESSAGE = "GatewayMessage";
export const ERROR = "Error";
const JOB = "Job";
const PROFILE_DEFAULTS = "ProfileDefaults";

/** An answer that is no thing of its own is called after its route: `ReadLogsAnswer`. */
const NAMES: Named = new Map<z.core.$ZodType, string>([
  ...ROUTE_NAMES.map((name) => [ROUTES[name].response, `${name[0]!.toUpperCase()}${name.slice(1)}Answer`] as const),
  [JobStateSchema, "JobState"],
  [JobSummarySchema, "JobSummary"],
  [JobDetailSchema, "JobDetail"],
  [EventSchema, "TimelineEvent"],
  [ErrorAnswer, ERROR],
  [JobBody, JOB],
]);

/** A reference for a schema that has a name, the schema itself for another. */
export function describeSchema(schema: z.core.$ZodType, io: "input" | "output"): JsonSchema {
  const name = NAMES.get(schema);
  if (name !== undefined) return refTo(name);
  return withoutIdentity(toJsonSchema(schema, io));
}

export function describeComponents(): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ readonly id: string }>();
  for (const [schema, id] of NAMES) if (schema !== JobBody) registry.add(schema, { id });
  // As a client reads them: a member it does not know is no fault.
  const { schemas } = z.toJSONSchema(registry, { io: "input", uri: (id) => `#/components/schemas/${id}`, override });
  const answers = Object.entries(schemas as Readonly<Record<string, JsonSchema>>).map(
    ([name, schema]) => [name, withoutIdentity(schema)] as const,
  );
  return {
    [JOB]: describeJobInput(),
    [PROFILE_DEFAULTS]: describeProfileDefaults(),
    ...Object.fromEntries(answers),
    [GATEWAY_MESSAGE]: {
      type: "object",
      description: "API Gateway's own answer, before or instead of the API's.",
      required: ["message"],
      properties: { message: { type: ["string", "null"] } },
    },
  };
}

/** Inside a document a schema is known by its place. */
const withoutIdentity = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== "$schema" && keyword !== "$id"));

const toJsonSchema = (schema: z.core.$ZodType, io: "input" | "output"): JsonSchema =>
  z.toJSONSchema(schema, { io, unrepresentable: "any", override: io === "input" ? override : () => {} }) as JsonSchema;

interface Described {
  readonly zodSchema: z.core.$ZodType;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}
/** Zod says of every time how it is matched, and of every whole number that JavaScript holds it: neither is news. */
function override({ zodSchema, jsonSchema }: Described): void {
  if (zodSchema === ProfileDefaults) {
    for (const keyword of Object.keys(jsonSchema)) delete jsonSchema[keyword];
    Object.assign(jsonSchema, refTo(PROFILE_DEFAULTS));
  }
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
