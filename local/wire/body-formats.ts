/** The two document formats of the REST binding. */
import { parseJson, readJson, writeJson } from "./json.ts";
import { readXml } from "./read-xml.ts";
import { traitsOf } from "./schema.ts";
import type { Schema } from "./schema.ts";
import { escapeXml, writeMembers } from "./xml.ts";

export interface BodyFormat {
  readonly contentType: string;
  read(schema: Schema, text: string): unknown;
  /** `rootSchema` names the document where the format has names; `value` has the members that go into the body. */
  write(schema: Schema, value: unknown): string;
}

const JSON_OPTIONS = { useJsonName: true };
const S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

const rootName = (schema: Schema): string => traitsOf(schema).xmlName ?? schema.getName() ?? "";

export const JSON_FORMAT: BodyFormat = {
  contentType: "application/json",
  read: (schema, text) => readJson(schema, parseJson(text), JSON_OPTIONS),
  write: (schema, value) => JSON.stringify(writeJson(schema, value, JSON_OPTIONS)),
};

export const XML_FORMAT: BodyFormat = {
  contentType: "application/xml",
  read: (schema, text) => readXml(schema, text, rootName(schema)),
  write(schema, value) {
    const name = rootName(schema);
    const sole = (value as Record<string, unknown>)[name];
    // GetBucketLocation: the document is its one member, not around it.
    const content = typeof sole === "string" ? escapeXml(sole) : writeMembers(schema, value);
    return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${S3_NAMESPACE}">${content}</${name}>`;
  },
};
