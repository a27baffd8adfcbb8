/** A presigned PUT for one archive: key, length and checksum are all signed, so it can carry nothing else. */
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { uploadKey } from "../core/naming.ts";
import type { Uploads } from "../core/ports-api.ts";
import { addSeconds } from "../core/time.ts";
import { s3Client } from "./clients.ts";
import type { Environment } from "./environment.ts";

const VALID_SECONDS = 900;
const CONTENT_TYPE = "application/gzip";

export const uploads = ({ bucket }: Environment): Uploads => ({
  presign: async ({ uploadId, bytes, sha256, now }) => {
    const checksum = Buffer.from(sha256, "hex").toString("base64");
    const headers = {
      "content-length": String(bytes),
      "content-type": CONTENT_TYPE,
      "x-amz-checksum-sha256": checksum,
    };
    const url = await getSignedUrl(
      s3Client(),
      new PutObjectCommand({
        Bucket: bucket,
        Key: uploadKey(uploadId),
        ContentLength: bytes,
        ContentType: CONTENT_TYPE,
        ChecksumSHA256: checksum,
      }),
      {
        expiresIn: VALID_SECONDS,
        signingDate: new Date(now),
        signableHeaders: new Set(Object.keys(headers)),
        // Kept as a header: as a query parameter S3 would not compare it with the body.
        unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
      },
    );
    return { url, headers, expiresAt: addSeconds(now, VALID_SECONDS) };
  },
});
