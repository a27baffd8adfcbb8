/**
 * The only file that knows how the SDK clients export their schemas: operations `[9, namespace, name, traits, input,
 * output]`, structures `[3 | -3 (error) | 4 (union), namespace, name, traits, names, schemas, requiredCount]`. That
 * shape is public but not promised, so the SDK's versions are pinned and test/local/wire/schema.test.ts is its contract.
 */
import { NormalizedSchema } from "@smithy/core/schema";

export type Schema = NormalizedSchema;

export interface OperationShape {
  readonly name: string;
  /** Method, URI template (with its literal query) and status of a REST operation. */
  readonly http: { readonly method: string; readonly uri: string; readonly status: number } | null;
  readonly input: Schema;
  readonly output: Schema;
}

export interface ErrorShape {
  /** The shape's own name, which JSON protocols put on the wire. */
  readonly name: string;
  /** What the query protocols put on the wire instead. */
  readonly queryCode: string;
  readonly status: number | null;
  readonly hasQueryTrait: boolean;
  readonly schema: Schema;
}

export interface Model {
  readonly operations: ReadonlyMap<string, OperationShape>;
  /** By shape name and by query code. */
  readonly errors: ReadonlyMap<string, ErrorShape>;
}

/** The traits of a member that decide where and how it is on the wire. */
export interface Traits {
  readonly xmlName?: string;
  readonly ec2QueryName?: string;
  readonly xmlFlattened?: 1;
  readonly jsonName?: string;
  readonly httpLabel?: 1;
  readonly httpQuery?: string;
  readonly httpQueryParams?: 1;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: 1;
  readonly httpResponseCode?: 1;
}

/** smithy's numbers for the three timestamp formats; 4 means "the protocol's default". */
const TIMESTAMP_FORMATS: Readonly<Record<number, TimestampFormat>> = {
  5: "date-time",
  6: "http-date",
  7: "epoch-seconds",
};
export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

type StaticOperation = readonly [
  9,
  string,
  string,
  { http?: [string, string, number] } | number,
  SchemaThunk,
  SchemaThunk,
];
type SchemaThunk = unknown;
type StaticError = readonly [
  -3,
  string,
  string,
  { httpError?: number; awsQueryError?: readonly [string, number] } | number,
];

const resolve = (thunk: SchemaThunk): Schema =>
  NormalizedSchema.of((typeof thunk === "function" ? (thunk as () => unknown)() : thunk) as never);

const models = new WeakMap<object, Model>();

/** Operations and errors that a client's module exports. */
export function modelOf(module: Readonly<Record<string, unknown>>): Model {
  const known = models.get(module);
  if (known) return known;
  const operations = new Map<string, OperationShape>();
  const errors = new Map<string, ErrorShape>();
  for (const [name, value] of Object.entries(module)) {
    if (!name.endsWith("$") || !Array.isArray(value)) continue;
    if (value[0] === 9) {
      const shape = operationShape(value as unknown as StaticOperation);
      operations.set(shape.name, shape);
    } else if (value[0] === -3) {
      const shape = errorShape(value as unknown as StaticError);
      errors.set(shape.name, shape).set(shape.queryCode, shape);
    }
  }
  const model = { operations, errors };
  models.set(module, model);
  return model;
}

function operationShape([, , name, traits, input, output]: StaticOperation): OperationShape {
  const http = typeof traits === "object" ? traits.http : undefined;
  return {
    name,
    http: http ? { method: http[0], uri: http[1], status: http[2] } : null,
    input: resolve(input),
    output: resolve(output),
  };
}

function errorShape(value: StaticError): ErrorShape {
  const [, , name, rawTraits] = value;
  const traits = typeof rawTraits === "object" ? rawTraits : {};
  return {
    name,
    queryCode: traits.awsQueryError?.[0] ?? name,
    status: traits.awsQueryError?.[1] ?? traits.httpError ?? null,
    hasQueryTrait: traits.awsQueryError !== undefined,
    schema: NormalizedSchema.of(value as never),
  };
}

export const traitsOf = (schema: Schema): Traits => schema.getMergedTraits();

/** Names of the members that must be there. Idempotency tokens are not among them: SDKs fill them in. */
export function requiredMembers(structure: Schema): readonly string[] {
  const raw = structure.getSchema() as unknown as readonly unknown[];
  const count = Array.isArray(raw) ? raw[6] : undefined;
  return typeof count === "number" ? (raw[4] as string[]).slice(0, count) : [];
}

export const timestampFormat = (schema: Schema, fallback: TimestampFormat): TimestampFormat =>
  TIMESTAMP_FORMATS[schema.getSchema() as unknown as number] ?? fallback;
