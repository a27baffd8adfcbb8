/** Values to the XML of the query protocols, by schema. */
import { writeText } from "./scalars.ts";
import { traitsOf } from "./schema.ts";
import type { Schema } from "./schema.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};
export const escapeXml = (text: string): string => text.replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? "");

/** The members of a structure, without an element around them. */
export function writeMembers(schema: Schema, value: unknown): string {
  if (!schema.isStructSchema() || value === null || value === undefined) return "";
  let xml = "";
  for (const [name, member] of schema.structIterator()) {
    xml += writeElement(traitsOf(member).xmlName ?? name, member, (value as Record<string, unknown>)[name]);
  }
  return xml;
}

function writeElement(name: string, schema: Schema, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (schema.isListSchema()) return writeList(name, schema, value as unknown[]);
  if (schema.isMapSchema()) return writeMap(name, schema, value as Record<string, unknown>);
  const content = schema.isStructSchema()
    ? writeMembers(schema, value)
    : escapeXml(writeText(schema, value, "date-time"));
  return `<${name}>${content}</${name}>`;
}

function writeList(name: string, schema: Schema, values: readonly unknown[]): string {
  const element = schema.getValueSchema();
  if (traitsOf(schema).xmlFlattened === 1) return values.map((value) => writeElement(name, element, value)).join("");
  const elementName = traitsOf(element).xmlName ?? "member";
  return `<${name}>${values.map((value) => writeElement(elementName, element, value)).join("")}</${name}>`;
}

function writeMap(name: string, schema: Schema, values: Readonly<Record<string, unknown>>): string {
  const keyName = traitsOf(schema.getKeySchema()).xmlName ?? "key";
  const valueName = traitsOf(schema.getValueSchema()).xmlName ?? "value";
  const isFlat = traitsOf(schema).xmlFlattened === 1;
  const entries = Object.entries(values).map(([key, value]) => {
    const content = `<${keyName}>${escapeXml(key)}</${keyName}>${writeElement(valueName, schema.getValueSchema(), value)}`;
    return isFlat ? `<${name}>${content}</${name}>` : `<entry>${content}</entry>`;
  });
  return isFlat ? entries.join("") : `<${name}>${entries.join("")}</${name}>`;
}
