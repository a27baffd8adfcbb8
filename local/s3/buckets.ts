/** Buckets and objects as the store keeps them. */
import type { Clock } from "../kernel/clock.ts";
import type { Collection, Store } from "../kernel/store.ts";
import type { Blobs } from "./blobs.ts";
import { noSuchBucket, noSuchKey } from "./errors.ts";

export interface Bucket {
  readonly name: string;
  readonly region: string;
  /** ISO-8601. */
  readonly createdAt: string;
}

/** Headers a client may set on an object and gets back with it. */
export interface ObjectHeaders {
  readonly ContentType?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
}

export interface ObjectRecord {
  readonly key: string;
  readonly blob: string;
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** ISO-8601, whole seconds, as Last-Modified can say it. */
  readonly modifiedAt: string;
  readonly headers: ObjectHeaders;
  /** `{ChecksumCRC32: "…"}`. */
  readonly checksum: Readonly<Record<string, string>>;
}

export interface S3 {
  readonly store: Store;
  readonly clock: Clock;
  readonly blobs: Blobs;
  readonly region: string;
  readonly accountId: string;
}

export const bucketsOf = (store: Store): Collection<Bucket> => store.collection<Bucket>("s3.buckets");

export const objectsOf = (store: Store, bucket: string): Collection<ObjectRecord> =>
  store.collection<ObjectRecord>(`s3.objects.${bucket}`);

export function requireBucket({ store }: S3, name: string | undefined): Bucket {
  const bucket = bucketsOf(store).get(name ?? "");
  if (!bucket) throw noSuchBucket();
  return bucket;
}

export function requireObject(s3: S3, bucketName: string | undefined, key: string | undefined): ObjectRecord {
  const bucket = requireBucket(s3, bucketName);
  const object = objectsOf(s3.store, bucket.name).get(key ?? "");
  if (!object) throw noSuchKey();
  return object;
}

/** The record takes the place of an older one, whose bytes go. */
export async function putObjectRecord({ store, blobs }: S3, bucket: string, record: ObjectRecord): Promise<void> {
  const objects = objectsOf(store, bucket);
  const replaced = objects.get(record.key);
  objects.put(record.key, record);
  if (replaced) await blobs.delete(replaced.blob);
}

export async function removeObject({ store, blobs }: S3, bucket: string, key: string): Promise<void> {
  const objects = objectsOf(store, bucket);
  const removed = objects.get(key);
  objects.delete(key);
  if (removed) await blobs.delete(removed.blob);
}

export const wholeSeconds = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString();
