/**
 * S3's requests, signed by the SDK's signer alone: its S3 client would be a sixth of the API's bundle, for a list and a few
 * words of XML.
 */
import { setTimeout as delay } from "node:timers/promises";
import { partition } from "@aws-sdk/core/client";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";

type Place = Pick<Environment, "bucket" | "region">;
type Names = Readonly<Record<string, string>>;

interface Call {
  readonly method: "GET" | "POST";
  /** Empty: the bucket itself. */
  readonly key: string;
  readonly query: Names;
  readonly body?: string;
}

const TRIES = 3;
/** Between tries, doubled. */
const PAUSE_MS = 100;

/** The answer's XML. Errors have the form of the SDK's. */
export async function callS3(place: Place, call: Call): Promise<string> {
  for (let tried = 1; ; tried++) {
    try {
      return await callOnce(place, call);
    } catch (error) {
      // No answer at all, or one that time may mend.
      const { $fault, name } = error as { readonly $fault?: string; readonly name?: string };
      const mayPass = $fault === undefined || $fault === "server" || name === "SlowDown";
      if (!mayPass || tried === TRIES) throw error;
      await delay(PAUSE_MS * 2 ** tried);
    }
  }
}

async function callOnce(place: Place, { method, key, query, body = "" }: Call): Promise<string> {
  const url = addressOf(place, key);
  const signed = await signer(place).sign(requestOf(url, method, query, {}, body));
  url.search = new URLSearchParams(query).toString();
  const { host: _, ...headers } = signed.headers;
  const answer = await fetch(url, { method, headers, ...(body === "" ? {} : { body }) });
  const text = await answer.text();
  // CompleteMultipartUpload answers 200 before it knows, so an error may be the body (S3 API reference).
  if (answer.ok && !text.includes("<Error>")) return text;
  const [code, message] = [textOf(text, "Code"), textOf(text, "Message")];
  throw Object.assign(new Error(message || `S3 answered ${answer.status}`), {
    name: code || "UnknownError",
    $fault: answer.status >= 500 || answer.ok ? "server" : "client",
    $metadata: { httpStatusCode: answer.status },
  });
}

interface Presigned {
  readonly method: "GET" | "PUT";
  readonly key: string;
  readonly query: Names;
  /** To be sent as they are, in lower case; signed. */
  readonly headers: Names;
  readonly seconds: number;
  readonly now: string;
}

/** An address that is this one request, until its time is up. Nothing is asked of S3. */
export async function presignS3(
  place: Place,
  { method, key, query, headers, seconds, now }: Presigned,
): Promise<string> {
  const url = addressOf(place, key);
  // The body is not here to be hashed; what S3 compares it with is the checksum.
  const signed = await signer(place).presign(
    requestOf(url, method, query, { ...headers, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" }, ""),
    {
      expiresIn: seconds,
      signingDate: new Date(now),
      signableHeaders: new Set([...Object.keys(headers), "host"]),
      // Kept as a header: as a query parameter S3 would not compare it with the body.
      unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
    },
  );
  for (const [name, value] of Object.entries(signed.query ?? {})) url.searchParams.set(name, String(value));
  return url.href;
}

function requestOf(url: URL, method: string, query: Names, headers: Names, body: string): HttpRequest {
  const { protocol, hostname, pathname: path, host } = url;
  const port = url.port === "" ? {} : { port: Number(url.port) };
  return new HttpRequest({ method, protocol, hostname, ...port, path, query, headers: { ...headers, host }, body });
}

/** Path style where an endpoint is given: a host of its own per bucket needs DNS that only AWS has. */
function addressOf({ bucket, region }: Place, key: string): URL {
  const path = key.split("/").map(encodePart).join("/");
  const endpoint = process.env["AWS_ENDPOINT_URL_S3"] ?? process.env["AWS_ENDPOINT_URL"];
  if (endpoint !== undefined) return new URL(`${endpoint.replace(/\/$/, "")}/${bucket}/${path}`);
  return new URL(`https://${bucket}.s3.${region}.${partition(region).dnsSuffix}/${path}`);
}

/** Signature Version 4 leaves only letters, digits and `-._~` as they are. */
const encodePart = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** With the credentials that every client has. S3 takes a path as it is, where other services escape it twice. */
function signer({ region }: Place): SignatureV4 {
  const { credentials, sha256 } = dynamoDbClient().config;
  return new SignatureV4({ credentials, region, service: "s3", sha256, uriEscapePath: false });
}

/** What stands in the first element of this name; empty: there is none. */
export const textOf = (xml: string, name: string): string => elementsOf(xml, name)[0] ?? "";

/** The contents of the elements of this name; none of S3's lists has one inside another of its name. */
export const elementsOf = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, "g"))].map(([, content]) => content ?? "");
