/** JSON documents to values and back, by schema: blobs are base64, timestamps epoch seconds unless the model says else. */
import { malformed, readTimestamp, toBytes, writeTimestamp } from "./scalars.ts";
import { traitsOf } from "./schema.ts";
import type { Schema } from "./schema.ts";

export interface JsonOptions {
  /** restJson1 renames members by `jsonName`; json1.x ignores the trait. */
  readonly useJsonName: boolean;
}

export function parseJson(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("The request body is not valid JSON");
  }
}

export function readJson(schema: Schema, value: unknown, options: JsonOptions): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isStructSchema()) return readStruct(schema, value, options);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw wrongType("list", value);
    return value.map((element) => (element === null ? null : readJson(schema.getValueSchema(), element, options)));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) throw wrongType("map", value);
    const entries = Object.entries(value).filter(([, element]) => element !== null);
    return Object.fromEntries(
      entries.map(([key, element]) => [key, readJson(schema.getValueSchema(), element, options)]),
    );
  }
  return readSimple(schema, value);
}

function readStruct(schema: Schema, value: unknown, options: JsonOptions): Record<string, unknown> {
  if (!isObject(value)) throw wrongType("structure", value);
  const out: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const read = readJson(member, value[wireName(name, member, options)], options);
    if (read !== undefined) out[name] = read;
  }
  return out;
}

function readSimple(schema: Schema, value: unknown): unknown {
  if (schema.isDocumentSchema()) return value;
  if (schema.isBlobSchema()) {
    if (typeof value !== "string") throw wrongType("blob", value);
    return new Uint8Array(Buffer.from(value, "base64"));
  }
  if (schema.isTimestampSchema()) return readTimestamp(value as string | number);
  if (schema.isNumericSchema() && typeof value !== "number") throw wrongType("number", value);
  if (schema.isBooleanSchema() && typeof value !== "boolean") throw wrongType("boolean", value);
  if (schema.isStringSchema() && typeof value !== "string") throw wrongType("string", value);
  return value;
}

/** A JSON-ready value; members the schema does not know are left out. */
export function writeJson(schema: Schema, value: unknown, options: JsonOptions): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isStructSchema()) {
    const out: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const written = writeJson(member, (value as Record<string, unknown>)[name], options);
      if (written !== undefined) out[wireName(name, member, options)] = written;
    }
    return out;
  }
  if (schema.isListSchema()) {
    return (value as unknown[]).map((element) => writeJson(schema.getValueSchema(), element, options) ?? null);
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, element]) => [key, writeJson(schema.getValueSchema(), element, options)]),
    );
  }
  if (schema.isBlobSchema()) return toBytes(value).toString("base64");
  if (schema.isTimestampSchema()) return writeTimestamp(schema, value as Date | string, "epoch-seconds");
  return value;
}

const wireName = (name: string, member: Schema, options: JsonOptions): string =>
  options.useJsonName ? (traitsOf(member).jsonName ?? name) : name;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const wrongType = (expected: string, value: unknown): Error =>
  malformed(`${expected} expected, but found ${Array.isArray(value) ? "a list" : typeof value}`);
