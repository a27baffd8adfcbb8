import type { CopyObjectCommandInput, CopyObjectOutput } from "@aws-sdk/client-s3";
import { requireBucket, requireObject } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { md5Hex } from "./checksums.ts";
import { checkReadConditions } from "./conditions.ts";
import { invalidArgument, s3Error } from "./errors.ts";
import { checkKey, objectHeaders } from "./object-input.ts";
import { writeObject } from "./write-object.ts";

const COPY_TO_ITSELF =
  "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, " +
  "storage class, website redirect location or encryption attributes.";

export const copyObject =
  (s3: S3) =>
  async (input: CopyObjectCommandInput): Promise<CopyObjectOutput> => {
    const { name } = requireBucket(s3, input.Bucket);
    const key = checkKey(input.Key ?? "");
    const [, fromBucket, fromKey] = /^\/?([^/]+)\/(.+)$/.exec(decodeURIComponent(input.CopySource ?? "")) ?? [];
    if (fromBucket === undefined)
      throw invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    const source = requireObject(s3, fromBucket, fromKey);
    checkReadConditions(source, { IfMatch: input.CopySourceIfMatch });
    const isReplaced = input.MetadataDirective === "REPLACE";
    if (fromBucket === name && fromKey === key && !isReplaced) throw s3Error("InvalidRequest", COPY_TO_ITSELF);
    const bytes = await s3.blobs.read(source.blob, 0, source.size);
    const made = {
      key,
      etag: `"${md5Hex(bytes)}"`,
      headers: isReplaced ? objectHeaders(input) : source.headers,
      checksum: source.checksum,
    };
    const record = await writeObject(s3, name, bytes, made, input);
    return { CopyObjectResult: { ETag: record.etag, LastModified: new Date(record.modifiedAt) } };
  };
