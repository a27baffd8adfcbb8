/** The REST binding: which operation a method and path mean, and where each member is (path, query, header, body). */
import type { IncomingHttpHeaders } from "node:http";
import type { BodyFormat } from "./body-formats.ts";
import { readText, toBytes, writeText } from "./scalars.ts";
import { requiredMembers, traitsOf } from "./schema.ts";
import type { Model, OperationShape, Schema } from "./schema.ts";

export interface Route {
  readonly operation: OperationShape;
  readonly labels: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly operation: OperationShape;
  readonly method: string;
  readonly path: RegExp;
  readonly names: readonly string[];
  /** Literal query parameters of the template, e.g. `?tagging`. */
  readonly query: readonly (readonly [string, string])[];
  /** Required query parameters and headers: what tells UploadPart from PutObject. */
  readonly required: readonly { readonly query?: string; readonly header?: string }[];
  readonly hasBucket: boolean;
}

function requiredBindings(input: Schema): Pattern["required"] {
  const traits = requiredMembers(input).map((name) => traitsOf(input.getMemberSchema(name)));
  return [
    ...traits.flatMap(({ httpQuery }) => (httpQuery === undefined ? [] : [{ query: httpQuery }])),
    ...traits.flatMap(({ httpHeader }) => (httpHeader === undefined ? [] : [{ header: httpHeader.toLowerCase() }])),
  ];
}

const patterns = new WeakMap<Model, readonly Pattern[]>();

function compile(operation: OperationShape): Pattern | null {
  if (!operation.http) return null;
  const [path = "", query = ""] = operation.http.uri.split("?");
  const names: string[] = [];
  const source = path
    .replace(/[.*^$()|[\]\\]/g, "\\$&")
    .replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
      names.push(name);
      return greedy ? "(.+)" : "([^/]+)";
    });
  return {
    operation,
    method: operation.http.method,
    path: new RegExp(`^${source}/?$`),
    names,
    // `x-id` only helps logs; clients other than the SDKs leave it out.
    query: [...new URLSearchParams(query)].filter(([name]) => name !== "x-id"),
    required: requiredBindings(operation.input),
    hasBucket: !names.includes("Bucket") && requiredMembers(operation.input).includes("Bucket"),
  };
}

function patternsOf(model: Model): readonly Pattern[] {
  const known = patterns.get(model);
  if (known) return known;
  const compiled = [...model.operations.values()].map(compile).filter((pattern) => pattern !== null);
  // The most particular first.
  compiled.sort(
    (a, b) =>
      b.query.length - a.query.length || a.names.length - b.names.length || b.required.length - a.required.length,
  );
  patterns.set(model, compiled);
  return compiled;
}

export interface RestRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** S3's, found before (wire/bucket-address.ts): the SDK's model leaves it out of its templates. */
  readonly bucket: string | null;
}

export function matchRoute(model: Model, { method, url, headers, bucket }: RestRequest): Route | null {
  for (const pattern of patternsOf(model)) {
    if (pattern.method !== method || pattern.hasBucket !== (bucket !== null)) continue;
    const match = pattern.path.exec(url.pathname);
    if (!match || !pattern.query.every(([name, value]) => url.searchParams.get(name) === value)) continue;
    const isComplete = pattern.required.every(
      ({ query, header }) =>
        (query === undefined || url.searchParams.has(query)) && (header === undefined || header in headers),
    );
    // Without a bucket (all other services) a missing parameter is a validation error, not another operation.
    if (bucket !== null && !isComplete) continue;
    const labels = pattern.names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")] as const);
    const bucketLabel = bucket === null ? {} : { Bucket: bucket };
    return { operation: pattern.operation, labels: { ...Object.fromEntries(labels), ...bucketLabel } };
  }
  return null;
}

export function readRest(
  route: Route,
  url: URL,
  headers: IncomingHttpHeaders,
  body: Buffer,
  format: BodyFormat,
): Record<string, unknown> {
  const { input } = route.operation;
  const out: Record<string, unknown> = {};
  if (!input.isStructSchema()) return out;
  let payload: readonly [string, Schema] | null = null;
  for (const [name, member] of input.structIterator()) {
    if (traitsOf(member).httpPayload) payload = [name, member];
    const value = readBinding(name, member, route.labels, url, headers);
    if (value !== undefined) out[name] = value;
  }
  if (!payload) return body.length > 0 ? { ...(format.read(input, body.toString()) as object), ...out } : out;
  const [name, member] = payload;
  if (member.isBlobSchema()) out[name] = new Uint8Array(body);
  else if (body.length > 0)
    out[name] = member.isStringSchema() ? body.toString() : format.read(member, body.toString());
  return out;
}

function readBinding(
  name: string,
  member: Schema,
  labels: Route["labels"],
  url: URL,
  headers: IncomingHttpHeaders,
): unknown {
  const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders } = traitsOf(member);
  if (httpLabel) return readText(member, labels[name] ?? "");
  if (httpPrefixHeaders !== undefined) return readPrefixed(headers, httpPrefixHeaders);
  if (httpQuery !== undefined) {
    const values = url.searchParams.getAll(httpQuery);
    if (values.length === 0) return undefined;
    if (!member.isListSchema()) return readText(member, values[0] ?? "");
    return values.map((value) => readText(member.getValueSchema(), value));
  }
  const value = httpHeader === undefined ? undefined : headers[httpHeader.toLowerCase()];
  if (typeof value !== "string") return undefined;
  return member.isListSchema() ? value.split(",").map((each) => each.trim()) : readText(member, value);
}

function readPrefixed(headers: IncomingHttpHeaders, prefix: string): Record<string, string> {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix.toLowerCase()));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}

export function writeRest(operation: OperationShape, value: unknown, format: BodyFormat): RestAnswer {
  const { output } = operation;
  let status = operation.http?.status ?? 200;
  if (!output.isStructSchema()) return { status, headers: {}, body: "" };
  const headers: Record<string, string> = {};
  const inBody: Record<string, unknown> = {};
  let payload: readonly [Schema, unknown] | null = null;
  let isBodyModelled = false;
  for (const [name, member] of output.structIterator()) {
    const present = (value as Record<string, unknown> | undefined)?.[name];
    const traits = traitsOf(member);
    if (traits.httpPayload) payload = [member, present];
    else if (traits.httpHeader !== undefined) writeHeader(headers, traits.httpHeader, member, present);
    else if (traits.httpPrefixHeaders !== undefined) writePrefixed(headers, traits.httpPrefixHeaders, present);
    else if (traits.httpResponseCode) status = (present as number | undefined) ?? status;
    else {
      isBodyModelled = true;
      inBody[name] = present;
    }
  }
  if (payload) return { status, ...withType(headers, format, payload[0]), body: writePayload(...payload, format) };
  const isEmpty = status === 204 || (!isBodyModelled && format.contentType !== "application/json");
  if (isEmpty) return { status, headers, body: "" };
  return { status, ...withType(headers, format), body: format.write(output, inBody) };
}

/** A modelled Content-Type (GetObject's) stands. */
function withType(
  headers: Record<string, string>,
  format: BodyFormat,
  payload?: Schema,
): { headers: Record<string, string> } {
  const type =
    payload?.isBlobSchema() && format.contentType !== "application/json" ? {} : { "content-type": format.contentType };
  return { headers: { ...type, ...headers } };
}

function writeHeader(headers: Record<string, string>, name: string, member: Schema, value: unknown): void {
  if (value !== undefined && value !== null) headers[name.toLowerCase()] = writeText(member, value, "http-date");
}

function writePrefixed(headers: Record<string, string>, prefix: string, value: unknown): void {
  for (const [name, each] of Object.entries(value ?? {})) headers[`${prefix}${name}`.toLowerCase()] = String(each);
}

function writePayload(member: Schema, value: unknown, format: BodyFormat): string | Buffer {
  if (value === undefined || value === null) return "";
  if (member.isBlobSchema() || member.isStringSchema()) return toBytes(value);
  return format.write(member, value);
}
