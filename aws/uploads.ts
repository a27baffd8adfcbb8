/**
 * A presigned PUT for one archive: key, length and checksum are all signed, so it can carry nothing else. Signed by the
 * SDK's signer alone: its S3 client would be a sixth of the API's bundle, for one URL.
 */
import { partition } from "@aws-sdk/core/client";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { uploadKey } from "../core/naming.ts";
import type { Uploads } from "../core/ports-api.ts";
import { addSeconds } from "../core/time.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";

const VALID_SECONDS = 900;
const CONTENT_TYPE = "application/gzip";

export const uploads = ({ bucket, region }: Environment): Uploads => ({
  presign: async ({ uploadId, bytes, sha256, now }) => {
    const headers = {
      "content-length": String(bytes),
      "content-type": CONTENT_TYPE,
      "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64"),
    };
    const url = new URL(`${bucketUrl(bucket, region)}/${uploadKey(uploadId)}`);
    const signed = await signer(region).presign(
      new HttpRequest({
        method: "PUT",
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        // As the SDK's client says which operation it is.
        query: { "x-id": "PutObject" },
        // The body is not here to be hashed; what S3 compares it with is the checksum.
        headers: { ...headers, host: url.host, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" },
      }),
      {
        expiresIn: VALID_SECONDS,
        signingDate: new Date(now),
        signableHeaders: new Set([...Object.keys(headers), "host"]),
        // Kept as a header: as a query parameter S3 would not compare it with the body.
        unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
      },
    );
    for (const [name, value] of Object.entries(signed.query ?? {})) url.searchParams.set(name, String(value));
    return { url: url.href, headers, expiresAt: addSeconds(now, VALID_SECONDS) };
  },
});

/** Path style where an endpoint is given: a host of its own per bucket needs DNS that only AWS has. */
function bucketUrl(bucket: string, region: string): string {
  const endpoint = process.env["AWS_ENDPOINT_URL_S3"] ?? process.env["AWS_ENDPOINT_URL"];
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, "")}/${bucket}`;
  return `https://${bucket}.s3.${region}.${partition(region).dnsSuffix}`;
}

/** With the credentials that every client has. S3 takes a path as it is, where other services escape it twice. */
function signer(region: string): SignatureV4 {
  const { credentials, sha256 } = dynamoDbClient().config;
  return new SignatureV4({ credentials, region, service: "s3", sha256, uriEscapePath: false });
}
