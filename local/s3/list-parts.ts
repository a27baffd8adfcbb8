import type { ListPartsCommandInput, ListPartsOutput } from "@aws-sdk/client-s3";
import { requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { invalidArgument } from "./errors.ts";
import { LIST_PAGE } from "./facts.ts";
import { requireUpload } from "./uploads.ts";

/** What has arrived of an upload, in order of the parts' numbers; a number is given where the next page begins. */
export const listParts =
  (s3: S3) =>
  (input: ListPartsCommandInput): ListPartsOutput => {
    requireBucket(s3, input.Bucket);
    const { uploadId, bucket, key, headers, parts } = requireUpload(s3, input);
    const maxParts = Math.min(input.MaxParts ?? LIST_PAGE, LIST_PAGE);
    const marker = Number(input.PartNumberMarker ?? 0);
    if (maxParts < 0 || !Number.isInteger(marker) || marker < 0) throw invalidArgument("The argument is not valid");
    const after = Object.entries(parts)
      .map(([number, part]) => ({ ...part, number: Number(number) }))
      .filter(({ number }) => number > marker)
      .toSorted((a, b) => a.number - b.number);
    const page = after.slice(0, maxParts);
    const owner = { ID: s3.accountId };
    return {
      Bucket: bucket,
      Key: key,
      UploadId: uploadId,
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
      MaxParts: maxParts,
      IsTruncated: page.length < after.length,
      Parts: page.map(({ number, etag, size, modifiedAt }) => ({
        PartNumber: number,
        LastModified: new Date(modifiedAt),
        ETag: etag,
        Size: size,
      })),
      Initiator: owner,
      Owner: owner,
      StorageClass: (headers.StorageClass ?? "STANDARD") as "STANDARD",
    };
  };
