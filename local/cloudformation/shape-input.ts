/**
 * A template's values as the input of a service's operation: numbers and booleans may be text in a template, and a
 * property that the operation does not know is an error, so that a misspelt one never passes silently.
 */
import { AwsError } from "../kernel/service.ts";
import { requiredMembers } from "../wire/schema.ts";
import type { Schema } from "../wire/schema.ts";

/** Throws an error whose message is the resource's status reason. */
export function shapeInput(schema: Schema, value: unknown, path = "#"): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) return shapeStruct(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw failed(path, `expected type: JSONArray, found: ${typeName(value)}`);
    return value.map((each, index) => shapeInput(schema.getValueSchema(), each, `${path}/${index}`));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) throw failed(path, `expected type: JSONObject, found: ${typeName(value)}`);
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, shapeInput(schema.getValueSchema(), each, `${path}/${key}`)]),
    );
  }
  return shapeSimple(schema, value, path);
}

function shapeStruct(schema: Schema, value: unknown, path: string): Record<string, unknown> {
  if (!isObject(value)) throw failed(path, `expected type: JSONObject, found: ${typeName(value)}`);
  const members = new Map(schema.structIterator());
  const unknown = Object.keys(value).find((name) => value[name] !== undefined && !members.has(name));
  if (unknown !== undefined) throw failed(path, `extraneous key [${unknown}] is not permitted`);
  const shaped: Record<string, unknown> = {};
  for (const [name, member] of members) {
    const each = shapeInput(member, value[name], `${path}/${name}`);
    if (each !== undefined) shaped[name] = each;
  }
  const missing = requiredMembers(schema).find((name) => shaped[name] === undefined);
  if (missing !== undefined) throw failed(path, `required key [${missing}] not found`);
  return shaped;
}

function shapeSimple(schema: Schema, value: unknown, path: string): unknown {
  if (schema.isBlobSchema()) return value instanceof Uint8Array ? value : Buffer.from(value as string);
  if (schema.isNumericSchema()) {
    const number = Number(value);
    if (typeof value === "object" || value === "" || Number.isNaN(number))
      throw failed(path, `expected type: Number, found: ${typeName(value)}`);
    return number;
  }
  if (schema.isBooleanSchema()) {
    if (value === true || value === "true") return true;
    if (value === false || value === "false") return false;
    throw failed(path, `expected type: Boolean, found: ${typeName(value)}`);
  }
  if (schema.isStringSchema()) {
    if (typeof value === "object") throw failed(path, `expected type: String, found: ${typeName(value)}`);
    return `${value as string | number | boolean}`;
  }
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const typeName = (value: unknown): string =>
  Array.isArray(value)
    ? "JSONArray"
    : isObject(value)
      ? "JSONObject"
      : typeof value === "string"
        ? "String"
        : typeof value;

const failed = (path: string, problem: string): AwsError =>
  new AwsError("ValidationError", `Properties validation failed for the resource with message: [${path}: ${problem}]`);
