/** The last step of every way of making an object. */
import type { CopyObjectCommandInput } from "@aws-sdk/client-s3";
import { objectsOf, putObjectRecord, wholeSeconds } from "./buckets.ts";
import type { ObjectRecord, S3 } from "./buckets.ts";
import { checkWriteConditions } from "./conditions.ts";

type Made = Pick<ObjectRecord, "key" | "etag" | "headers" | "checksum">;

/**
 * Bytes first, then, with nothing awaited between, the condition and the record: of two writers one finds the other's
 * object, and a crash leaves at most bytes that no record names.
 */
export async function writeObject(
  s3: S3,
  bucket: string,
  bytes: Uint8Array,
  made: Made,
  conditions: Pick<CopyObjectCommandInput, "IfMatch" | "IfNoneMatch">,
): Promise<ObjectRecord> {
  const blob = await s3.blobs.write(bytes);
  try {
    checkWriteConditions(objectsOf(s3.store, bucket).get(made.key), conditions);
  } catch (error) {
    await s3.blobs.delete(blob);
    throw error;
  }
  const record = { ...made, blob, size: bytes.length, modifiedAt: wholeSeconds(s3.clock.now()) };
  await putObjectRecord(s3, bucket, record);
  return record;
}
