/** Uploads: one presigned PUT for what is small, presigned parts for what is not, each of a length that is signed. */
import { uploadKey } from "../core/naming.ts";
import type { StoredPart, Uploads } from "../core/ports-api.ts";
import { addSeconds } from "../core/time.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import { callS3, elementsOf, presignS3, textOf } from "./s3-calls.ts";

const VALID_SECONDS = 900;
const CONTENT_TYPE = "application/octet-stream";

export const uploads = (place: Environment): Uploads => ({
  find: async (uploadId) => {
    const query = { "list-type": "2", prefix: uploadKey(uploadId), "max-keys": "1" };
    const [object] = elementsOf(await callS3(place, { method: "GET", key: "", query }), "Contents");
    if (object === undefined) return null;
    return { bytes: Number(textOf(object, "Size")), storedAt: textOf(object, "LastModified") };
  },

  presign: async ({ uploadId, bytes, sha256, now }) => {
    const headers = {
      "content-length": String(bytes),
      "content-type": CONTENT_TYPE,
      "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64"),
    };
    const key = uploadKey(uploadId);
    // As the SDK's client says which operation it is.
    const query = { "x-id": "PutObject" };
    const url = await presignS3(place, { method: "PUT", key, query, headers, seconds: VALID_SECONDS, now });
    return { url, headers, expiresAt: addSeconds(now, VALID_SECONDS) };
  },

  underWay: async (uploadId) => {
    const query = { uploads: "", prefix: uploadKey(uploadId), "max-uploads": "1" };
    // The first is the oldest of its key, so that everybody goes on with the same one.
    return textOf(await callS3(place, { method: "GET", key: "", query }), "UploadId") || null;
  },

  begin: async (uploadId) =>
    textOf(await callS3(place, { method: "POST", key: uploadKey(uploadId), query: { uploads: "" } }), "UploadId"),

  parts: async (uploadId, multipartId, after) => {
    const query = { uploadId: multipartId, "part-number-marker": String(after) };
    try {
      return elementsOf(await callS3(place, { method: "GET", key: uploadKey(uploadId), query }), "Part").map(readPart);
    } catch (error) {
      // Somebody else completed it.
      if (isAwsError(error, "NoSuchUpload")) return [];
      throw error;
    }
  },

  presignParts: async ({ uploadId, multipartId, parts, now }) => {
    const presignPart = ({ number, bytes }: { readonly number: number; readonly bytes: number }): Promise<string> =>
      presignS3(place, {
        method: "PUT",
        key: uploadKey(uploadId),
        query: { partNumber: String(number), uploadId: multipartId, "x-id": "UploadPart" },
        headers: { "content-length": String(bytes) },
        seconds: VALID_SECONDS,
        now,
      });
    return { urls: await Promise.all(parts.map(presignPart)), expiresAt: addSeconds(now, VALID_SECONDS) };
  },

  complete: async (uploadId, multipartId, parts) => {
    const list = parts.map(({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`);
    const body = `<CompleteMultipartUpload>${list.join("")}</CompleteMultipartUpload>`;
    try {
      await callS3(place, { method: "POST", key: uploadKey(uploadId), query: { uploadId: multipartId }, body });
    } catch (error) {
      if (!isAwsError(error, "NoSuchUpload")) throw error;
    }
  },
});

const readPart = (xml: string): StoredPart => ({
  number: Number(textOf(xml, "PartNumber")),
  bytes: Number(textOf(xml, "Size")),
  etag: readEtag(textOf(xml, "ETag")),
});

/** Without the quotes that XML writes as entities. */
export const readEtag = (text: string): string => text.replaceAll(/&quot;|&#34;|"/g, "");
