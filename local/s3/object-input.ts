/** What is common to every way of making an object: key, headers and metadata, checked. */
import { LONGEST_KEY_BYTES, METADATA_BYTES } from "./facts.ts";
import type { ObjectHeaders } from "./buckets.ts";
import { s3Error } from "./errors.ts";

export function checkKey(key: string): string {
  if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) throw s3Error("KeyTooLongError", "Your key is too long");
  return key;
}

export function objectHeaders(input: ObjectHeaders): ObjectHeaders {
  const { ContentType, ContentEncoding, ContentDisposition, ContentLanguage, CacheControl, StorageClass, Metadata } =
    input;
  const bytes = Object.entries(Metadata ?? {}).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
  if (bytes > METADATA_BYTES) {
    throw s3Error("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
  }
  const type = ContentType ?? "binary/octet-stream";
  return {
    ContentType: type,
    ContentEncoding,
    ContentDisposition,
    ContentLanguage,
    CacheControl,
    StorageClass,
    Metadata,
  };
}
