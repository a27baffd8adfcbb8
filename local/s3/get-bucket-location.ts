import type {
  GetBucketLocationCommandInput,
  GetBucketLocationOutput,
  BucketLocationConstraint,
} from "@aws-sdk/client-s3";
import { requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";

export const getBucketLocation =
  (s3: S3) =>
  (input: GetBucketLocationCommandInput): GetBucketLocationOutput => {
    const { region } = requireBucket(s3, input.Bucket);
    // us-east-1 is written as nothing, since long before there were other regions.
    return { LocationConstraint: (region === "us-east-1" ? "" : region) as BucketLocationConstraint };
  };
