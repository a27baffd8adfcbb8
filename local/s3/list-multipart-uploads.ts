import type { ListMultipartUploadsCommandInput, ListMultipartUploadsOutput } from "@aws-sdk/client-s3";
import { requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { invalidArgument } from "./errors.ts";
import { LIST_PAGE } from "./facts.ts";
import { uploadsOf, type Upload } from "./uploads.ts";

/** Uploads under way, by key and then by when they began (S3 API reference, "ListMultipartUploads", 2026-11). */
export const listMultipartUploads =
  (s3: S3) =>
  (input: ListMultipartUploadsCommandInput): ListMultipartUploadsOutput => {
    const { name } = requireBucket(s3, input.Bucket);
    const { Prefix: prefix = "", KeyMarker: keyMarker = "", UploadIdMarker: idMarker = "" } = input;
    const maxUploads = Math.min(input.MaxUploads ?? LIST_PAGE, LIST_PAGE);
    if (maxUploads < 1) throw invalidArgument("Argument max-uploads must be an integer between 1 and 1000");
    const all = uploadsOf(s3.store)
      .values()
      .filter(({ bucket, key }) => bucket === name && key.startsWith(prefix))
      .toSorted(compareUploads);
    const marked = all.findIndex(({ key, uploadId }) => key === keyMarker && uploadId === idMarker);
    const after = marked >= 0 ? all.slice(marked + 1) : all.filter(({ key }) => compareText(key, keyMarker) > 0);
    const page = after.slice(0, maxUploads);
    const encode = input.EncodingType === "url" ? encodeURIComponent : (text: string) => text;
    const owner = { ID: s3.accountId };
    const last = page.at(-1);
    const isTruncated = page.length < after.length;
    return {
      Bucket: name,
      Prefix: encode(prefix),
      KeyMarker: encode(keyMarker),
      UploadIdMarker: idMarker,
      MaxUploads: maxUploads,
      IsTruncated: isTruncated,
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(isTruncated && last ? { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.uploadId } : {}),
      Uploads: page.map(({ key, uploadId, initiatedAt, headers }) => ({
        Key: encode(key),
        UploadId: uploadId,
        Initiated: new Date(initiatedAt),
        StorageClass: (headers.StorageClass ?? "STANDARD") as "STANDARD",
        Initiator: owner,
        Owner: owner,
      })),
    };
  };

const compareText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const compareUploads = (a: Upload, b: Upload): number =>
  compareText(a.key, b.key) ||
  Date.parse(a.initiatedAt) - Date.parse(b.initiatedAt) ||
  compareText(a.uploadId, b.uploadId);
