import type { AbortMultipartUploadCommandInput } from "@aws-sdk/client-s3";
import { requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { dropUpload, requireUpload } from "./uploads.ts";

export const abortMultipartUpload =
  (s3: S3) =>
  async (input: AbortMultipartUploadCommandInput): Promise<void> => {
    requireBucket(s3, input.Bucket);
    await dropUpload(s3, requireUpload(s3, input));
  };
