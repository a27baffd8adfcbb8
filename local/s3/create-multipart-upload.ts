import type { CreateMultipartUploadCommandInput, CreateMultipartUploadOutput } from "@aws-sdk/client-s3";
import { randomBytes } from "node:crypto";
import { requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { checkKey, objectHeaders } from "./object-input.ts";
import { uploadsOf } from "./uploads.ts";

export const createMultipartUpload =
  (s3: S3) =>
  (input: CreateMultipartUploadCommandInput): CreateMultipartUploadOutput => {
    const { name } = requireBucket(s3, input.Bucket);
    const key = checkKey(input.Key ?? "");
    const uploadId = randomBytes(48).toString("base64url");
    const initiatedAt = new Date(s3.clock.now()).toISOString();
    const headers = objectHeaders(input);
    uploadsOf(s3.store).put(uploadId, { uploadId, bucket: name, key, headers, initiatedAt, parts: {} });
    return { Bucket: name, Key: key, UploadId: uploadId };
  };
