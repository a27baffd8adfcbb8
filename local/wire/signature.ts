/**
 * Signature Version 4, verified from its description (IAM user guide, "Create a signed AWS API request") rather than with
 * the SDK's signer, so that agreement between the two means something. Header and presigned (query) form.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a request says about its own signature. */
export interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  readonly sessionToken: string | null;
  /** Seconds a presigned URL is valid; null for a signed header. */
  readonly expiresSeconds: number | null;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** The signature a request carries, or null when it carries none that can be read. */
export function readSignature(request: SignedRequest): Signature | null {
  const { authorization } = request.headers;
  if (authorization !== undefined) return fromHeader(authorization, request.headers);
  const query = queryPairs(request.target);
  return query.get("X-Amz-Algorithm") === ALGORITHM ? fromQuery(query) : null;
}

/** S3's form of version 2: a header `AWS key:signature`, or the key as a parameter, as boto3 presigns by itself in us-east-1. */
export const isVersion2 = ({ target, headers }: Pick<SignedRequest, "target" | "headers">): boolean =>
  headers.authorization?.startsWith("AWS ") ?? queryPairs(target).has("AWSAccessKeyId");

function fromHeader(authorization: string, headers: IncomingHttpHeaders): Signature | null {
  const field = (name: string): string => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? "";
  const scope = readScope(field("Credential"));
  const timestamp = header(headers, "x-amz-date") ?? toTimestamp(header(headers, "date"));
  if (!authorization.startsWith(ALGORITHM) || !scope || timestamp === null || field("Signature") === "") return null;
  return {
    ...scope,
    signedHeaders: field("SignedHeaders").toLowerCase().split(";"),
    signature: field("Signature"),
    timestamp,
    sessionToken: header(headers, "x-amz-security-token"),
    expiresSeconds: null,
  };
}

function fromQuery(query: ReadonlyMap<string, string>): Signature | null {
  const scope = readScope(query.get("X-Amz-Credential") ?? "");
  if (!scope) return null;
  return {
    ...scope,
    signedHeaders: (query.get("X-Amz-SignedHeaders") ?? "").toLowerCase().split(";"),
    signature: query.get("X-Amz-Signature") ?? "",
    timestamp: query.get("X-Amz-Date") ?? "",
    sessionToken: query.get("X-Amz-Security-Token") ?? null,
    expiresSeconds: Number(query.get("X-Amz-Expires") ?? Number.NaN),
  };
}

function readScope(credential: string): Pick<Signature, "accessKeyId" | "date" | "region" | "service"> | null {
  const match = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential);
  if (!match) return null;
  const [, accessKeyId = "", date = "", region = "", service = ""] = match;
  return { accessKeyId, date, region, service };
}

/** Milliseconds since the epoch, NaN when the timestamp is not one. */
export const signedAt = ({ timestamp }: Pick<Signature, "timestamp">): number =>
  Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

export function isSignedWith(request: SignedRequest, signature: Signature, secretAccessKey: string): boolean {
  if (!signature.signedHeaders.includes("host") || !signature.timestamp.startsWith(signature.date)) return false;
  const stringToSign = [
    ALGORITHM,
    signature.timestamp,
    `${signature.date}/${signature.region}/${signature.service}/aws4_request`,
    sha256(canonicalRequest(request, signature)),
  ].join("\n");
  const expected = hmac(signingKey(secretAccessKey, signature), stringToSign).toString("hex");
  const given = Buffer.from(signature.signature);
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
}

function signingKey(secret: string, { date, region, service }: Pick<Signature, "date" | "region" | "service">): Buffer {
  return [date, region, service, "aws4_request"].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
}

/** True when the body is what the signature covers, or the signature says it covers none (S3). */
export function isPayloadIntact(request: SignedRequest): boolean {
  const declared = header(request.headers, "x-amz-content-sha256");
  return declared === null || !/^[0-9a-f]{64}$/.test(declared) || declared === sha256(request.body);
}

function canonicalRequest(request: SignedRequest, signature: Signature): string {
  const names = [...signature.signedHeaders].sort();
  const headers = names.map((name) => `${name}:${(header(request.headers, name) ?? "").trim().replace(/\s+/g, " ")}\n`);
  const path = request.target.split("?")[0] ?? "/";
  return [
    request.method,
    signature.service === "s3" ? path.split("/").map(reencode).join("/") : encodePath(normalize(path)),
    canonicalQuery(request.target),
    headers.join(""),
    names.join(";"),
    payloadHash(request, signature),
  ].join("\n");
}

function payloadHash(request: SignedRequest, signature: Signature): string {
  const declared = header(request.headers, "x-amz-content-sha256");
  if (signature.expiresSeconds !== null && signature.service === "s3") return declared ?? "UNSIGNED-PAYLOAD";
  return declared ?? sha256(request.body);
}

function canonicalQuery(target: string): string {
  return pairs(target)
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [reencode(name), reencode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** Everything but S3: dot segments resolved, then encoded a second time. */
function normalize(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const slash = kept.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${kept.join("/")}${slash}`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const encodePath = (path: string): string => path.split("/").map(encode).join("/");
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** The bytes that a percent-encoded text stands for; a `%` that begins no code stands for itself. */
const decodeBytes = (text: string): Buffer =>
  Buffer.from(
    Buffer.from(text)
      .toString("latin1")
      .replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    "latin1",
  );
const decode = (text: string): string => decodeBytes(text).toString();
/** However its sender has encoded it: as signatures want it, byte by byte. */
const reencode = (text: string): string =>
  decodeBytes(text)
    .toString("latin1")
    .replaceAll(/[^\w.~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

/** Percent-encoded, as sent; `+` is a space. */
function pairs(target: string): [string, string][] {
  const query = target.includes("?") ? target.slice(target.indexOf("?") + 1) : "";
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return [name.replaceAll("+", "%20"), value.join("=").replaceAll("+", "%20")];
    });
}

const queryPairs = (target: string): ReadonlyMap<string, string> =>
  new Map(pairs(target).map(([name, value]) => [decode(name), decode(value)]));

function header(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? null);
}

const toTimestamp = (date: string | null): string | null =>
  date === null || Number.isNaN(Date.parse(date)) ? null : new Date(date).toISOString().replace(/[-:]|\.\d{3}/g, "");

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();
