/** XML documents to values, by schema. */
import { AwsError } from "../kernel/service.ts";
import { parseXml } from "./parse-xml.ts";
import type { XmlElement } from "./parse-xml.ts";
import { readText } from "./scalars.ts";
import { traitsOf } from "./schema.ts";
import type { Schema } from "./schema.ts";

/** Throws MalformedXML unless `source` is a document whose root is called `rootName`. */
export function readXml(schema: Schema, source: string, rootName: string): unknown {
  const root = parseXml(source);
  if (root.name !== rootName) {
    throw new AwsError("MalformedXML", `The XML you provided does not begin with ${rootName}`);
  }
  return readElement(schema, root);
}

function readElement(schema: Schema, element: XmlElement): unknown {
  if (schema.isStructSchema()) return readStruct(schema, element);
  if (schema.isListSchema()) {
    const itemName = traitsOf(schema.getValueSchema()).xmlName ?? "member";
    return named(element, itemName).map((child) => readElement(schema.getValueSchema(), child));
  }
  return readText(schema, element.text);
}

function readStruct(schema: Schema, element: XmlElement): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const children = named(element, traitsOf(member).xmlName ?? name);
    const [first] = children;
    if (!first) continue;
    const isFlatList = member.isListSchema() && traitsOf(member).xmlFlattened === 1;
    out[name] = isFlatList
      ? children.map((child) => readElement(member.getValueSchema(), child))
      : readElement(member, first);
  }
  return out;
}

const named = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name);
