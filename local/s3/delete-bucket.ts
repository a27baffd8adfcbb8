import type { DeleteBucketCommandInput } from "@aws-sdk/client-s3";
import { bucketsOf, objectsOf, requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { dropSettings } from "./bucket-settings.ts";
import { s3Error } from "./errors.ts";

export const deleteBucket =
  (s3: S3) =>
  (input: DeleteBucketCommandInput): void => {
    const { name } = requireBucket(s3, input.Bucket);
    if (objectsOf(s3.store, name).entries().length > 0) {
      throw s3Error("BucketNotEmpty", "The bucket you tried to delete is not empty", 409);
    }
    bucketsOf(s3.store).delete(name);
    dropSettings(s3.store, name);
  };
