import type { UploadPartCommandInput, UploadPartOutput } from "@aws-sdk/client-s3";
import { requireBucket, wholeSeconds } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { checkIntegrity, md5Hex } from "./checksums.ts";
import { invalidArgument } from "./errors.ts";
import { LAST_PART_NUMBER } from "./facts.ts";
import { requireUpload, uploadsOf } from "./uploads.ts";

export const uploadPart =
  (s3: S3) =>
  async (input: UploadPartCommandInput): Promise<UploadPartOutput> => {
    requireBucket(s3, input.Bucket);
    const { PartNumber: number = 0 } = input;
    if (number < 1 || number > LAST_PART_NUMBER) {
      throw invalidArgument(`Part number must be an integer between 1 and ${LAST_PART_NUMBER}, inclusive`);
    }
    requireUpload(s3, input);
    const bytes = (input.Body as Uint8Array | undefined) ?? new Uint8Array();
    const checksum = checkIntegrity(input, bytes);
    const md5 = md5Hex(bytes);
    const blob = await s3.blobs.write(bytes);
    const upload = requireUpload(s3, input);
    const replaced = upload.parts[number];
    const modifiedAt = wholeSeconds(s3.clock.now());
    const part = { blob, size: bytes.length, etag: `"${md5}"`, md5, modifiedAt };
    uploadsOf(s3.store).put(upload.uploadId, { ...upload, parts: { ...upload.parts, [number]: part } });
    if (replaced) await s3.blobs.delete(replaced.blob);
    return { ETag: part.etag, ServerSideEncryption: "AES256", ...checksum };
  };
