import type { PutObjectCommandInput, PutObjectOutput } from "@aws-sdk/client-s3";
import { requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { checkIntegrity, md5Hex } from "./checksums.ts";
import { s3Error } from "./errors.ts";
import { LARGEST_PUT_BYTES } from "./facts.ts";
import { checkKey, objectHeaders } from "./object-input.ts";
import { writeObject } from "./write-object.ts";

export const putObject =
  (s3: S3) =>
  async (input: PutObjectCommandInput): Promise<PutObjectOutput> => {
    const { name } = requireBucket(s3, input.Bucket);
    const key = checkKey(input.Key ?? "");
    const bytes = (input.Body as Uint8Array | undefined) ?? new Uint8Array();
    if (bytes.length > LARGEST_PUT_BYTES) {
      throw s3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }
    const headers = objectHeaders(input);
    const checksum = checkIntegrity(input, bytes);
    const etag = `"${md5Hex(bytes)}"`;
    await writeObject(s3, name, bytes, { key, etag, headers, checksum }, input);
    return { ETag: etag, ServerSideEncryption: "AES256", ...checksum };
  };
