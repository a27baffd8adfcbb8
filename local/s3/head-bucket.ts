import type { HeadBucketCommandInput, HeadBucketOutput } from "@aws-sdk/client-s3";
import { requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";

export const headBucket =
  (s3: S3) =>
  (input: HeadBucketCommandInput): HeadBucketOutput => {
    const { region } = requireBucket(s3, input.Bucket);
    return { BucketRegion: region, AccessPointAlias: false };
  };
