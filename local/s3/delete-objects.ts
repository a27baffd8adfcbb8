import type { DeleteObjectsCommandInput, DeleteObjectsOutput } from "@aws-sdk/client-s3";
import { removeObject, requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { malformedXml } from "./errors.ts";
import { DELETE_BATCH } from "./facts.ts";

export const deleteObjects =
  (s3: S3) =>
  async (input: DeleteObjectsCommandInput): Promise<DeleteObjectsOutput> => {
    const { name } = requireBucket(s3, input.Bucket);
    const { Objects: objects = [], Quiet: isQuiet } = input.Delete ?? {};
    if (objects.length === 0 || objects.length > DELETE_BATCH) throw malformedXml();
    for (const { Key: key = "" } of objects) await removeObject(s3, name, key);
    return isQuiet ? {} : { Deleted: objects.map(({ Key }) => ({ Key })) };
  };
