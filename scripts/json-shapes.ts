/** JSON Schema as people read it: the notation of TypeScript. */
import type { JsonSchema } from "../contract/job-input-schema.ts";

/** Names of other shapes stand for themselves. */
export function renderShape(schema: JsonSchema, indent = ""): string {
  const ref = schema["$ref"];
  if (typeof ref === "string") return nameIn(ref);
  if (schema["const"] !== undefined) return JSON.stringify(schema["const"]);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf !== undefined) return schema.anyOf.map((each) => renderShape(each, indent)).join(" | ");
  if (schema.items !== undefined) return listOf(renderShape(schema.items, indent));
  if (schema.properties !== undefined) return renderObject(schema, schema.properties, indent);
  if (typeof schema.additionalProperties === "object")
    return `{ [name: string]: ${renderShape(schema.additionalProperties, indent)} }`;
  if (schema["format"] === "date-time") return "time";
  return [schema.type ?? "unknown"].flat().join(" | ");
}

/** Of `#/components/schemas/JobState`. */
const nameIn = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1);

const listOf = (item: string): string => (/^[^{]* \| /.test(item) ? `(${item})[]` : `${item}[]`);

function renderObject(schema: JsonSchema, members: NonNullable<JsonSchema["properties"]>, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(members).map(([name, member]) => {
    const mark = schema.required?.includes(name) ? "" : "?";
    return `${inner}${name}${mark}: ${renderShape(member, inner)};\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

/** The names that a schema refers to, anywhere in it. */
export const namesIn = (schema: JsonSchema): readonly string[] =>
  [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => nameIn(ref!));
