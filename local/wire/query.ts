/** Forms of the query protocols (`Filter.1.Name=…`) to values, by schema: the inverse of the SDK's serializer. */
import { readText } from "./scalars.ts";
import { traitsOf } from "./schema.ts";
import type { Schema } from "./schema.ts";

type Dialect = "ec2Query" | "awsQuery";

/** A form's dotted names as a tree; `text` is the value of the name that ends here. */
interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

export function readForm(schema: Schema, form: URLSearchParams, dialect: Dialect): Record<string, unknown> {
  const root: Node = { children: new Map() };
  for (const [name, text] of form) {
    let node = root;
    for (const part of name.split(".")) {
      const next = node.children.get(part) ?? { children: new Map<string, Node>() };
      node.children.set(part, next);
      node = next;
    }
    node.text = text;
  }
  return schema.isStructSchema() ? readStruct(schema, root, dialect) : {};
}

function readNode(schema: Schema, node: Node, dialect: Dialect): unknown {
  if (schema.isStructSchema()) return readStruct(schema, node, dialect);
  if (schema.isListSchema()) return readList(schema, node, dialect);
  if (schema.isMapSchema()) return readMap(schema, node, dialect);
  return node.text === undefined ? undefined : readText(schema, node.text);
}

function readStruct(schema: Schema, node: Node, dialect: Dialect): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = node.children.get(formName(name, member, dialect));
    const value = child && readNode(member, child, dialect);
    if (value !== undefined) out[name] = value;
  }
  return out;
}

/** The name of a member in a form. EC2's names begin with a capital letter whatever the model says. */
export function formName(name: string, member: Schema, dialect: Dialect): string {
  const { ec2QueryName, xmlName } = traitsOf(member);
  if (dialect === "awsQuery") return xmlName ?? name;
  if (ec2QueryName !== undefined) return ec2QueryName;
  const base = xmlName ?? name;
  return base.charAt(0).toUpperCase() + base.slice(1);
}

function readList(schema: Schema, node: Node, dialect: Dialect): unknown[] {
  const element = schema.getValueSchema();
  const isFlat = dialect === "ec2Query" || traitsOf(schema).xmlFlattened === 1;
  const items = isFlat ? node : (node.children.get(traitsOf(element).xmlName ?? "member") ?? node);
  return numbered(items).map((child) => readNode(element, child, dialect));
}

function readMap(schema: Schema, node: Node, dialect: Dialect): Record<string, unknown> {
  const items = traitsOf(schema).xmlFlattened === 1 ? node : (node.children.get("entry") ?? node);
  const keyName = traitsOf(schema.getKeySchema()).xmlName ?? "key";
  const valueName = traitsOf(schema.getValueSchema()).xmlName ?? "value";
  const out: Record<string, unknown> = {};
  for (const entry of numbered(items)) {
    const key = entry.children.get(keyName)?.text;
    const value = entry.children.get(valueName);
    if (key !== undefined && value) out[key] = readNode(schema.getValueSchema(), value, dialect);
  }
  return out;
}

const numbered = (node: Node): Node[] =>
  [...node.children]
    .filter(([key]) => /^\d+$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
