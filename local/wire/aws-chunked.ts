/**
 * `aws-chunked` bodies (S3 API reference, "Signature calculations: chunked upload"): sizes in hexadecimal, an optional
 * signature per chunk, and trailing headers that carry the checksum.
 */
import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "../kernel/service.ts";

export interface Unchunked {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function unchunk(headers: IncomingHttpHeaders, body: Buffer): Unchunked {
  const { "content-encoding": encoding, "x-amz-decoded-content-length": length, ...rest } = headers;
  const encodings = (encoding ?? "").split(",").map((each) => each.trim());
  const isChunked =
    encodings.includes("aws-chunked") || String(headers["x-amz-content-sha256"]).startsWith("STREAMING-");
  if (!isChunked) return { headers, body };
  const { data, trailers } = decode(body);
  if (length !== undefined && Number(length) !== data.length) {
    throw new AwsError(
      "IncompleteBody",
      "You did not provide the number of bytes specified by the Content-Length HTTP header",
    );
  }
  const kept = encodings.filter((each) => each !== "aws-chunked" && each !== "").join(",");
  const contentEncoding = kept === "" ? {} : { "content-encoding": kept };
  return { headers: { ...rest, ...contentEncoding, ...trailers, "content-length": String(data.length) }, body: data };
}

function decode(body: Buffer): { readonly data: Buffer; readonly trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const end = body.indexOf("\r\n", offset);
    const size = end < 0 ? Number.NaN : Number.parseInt(body.toString("latin1", offset, end), 16);
    const start = end + 2;
    if (Number.isNaN(size) || start + size > body.length) {
      throw new AwsError("IncompleteBody", "The request body terminated unexpectedly");
    }
    if (size === 0) return { data: Buffer.concat(chunks), trailers: readTrailers(body.toString("latin1", start)) };
    chunks.push(body.subarray(start, start + size));
    offset = start + size + 2;
  }
}

const readTrailers = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split("\r\n")
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")).trim().toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
