import type { DeleteObjectCommandInput } from "@aws-sdk/client-s3";
import { removeObject, requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";

/** A key that does not exist is deleted all the same. */
export const deleteObject =
  (s3: S3) =>
  async (input: DeleteObjectCommandInput): Promise<void> => {
    const { name } = requireBucket(s3, input.Bucket);
    await removeObject(s3, name, input.Key ?? "");
  };
