import type { HeadObjectCommandInput, HeadObjectOutput } from "@aws-sdk/client-s3";
import { requireObject } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { checkReadConditions } from "./conditions.ts";
import { describeObject } from "./object-output.ts";

export const headObject =
  (s3: S3) =>
  (input: HeadObjectCommandInput): HeadObjectOutput => {
    const object = requireObject(s3, input.Bucket, input.Key);
    checkReadConditions(object, input);
    return describeObject(object, input);
  };
