/** Multipart uploads under way. */
import type { Collection, Store } from "../kernel/store.ts";
import type { ObjectHeaders, S3 } from "./buckets.ts";
import { noSuchUpload } from "./errors.ts";

export interface Part {
  readonly blob: string;
  readonly size: number;
  readonly etag: string;
  readonly md5: string;
  /** ISO-8601, whole seconds. */
  readonly modifiedAt: string;
}

export interface Upload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: ObjectHeaders;
  /** ISO-8601. */
  readonly initiatedAt: string;
  /** By part number. */
  readonly parts: Readonly<Record<string, Part>>;
}

export const uploadsOf = (store: Store): Collection<Upload> => store.collection<Upload>("s3.uploads");

interface UploadName {
  readonly Bucket: string | undefined;
  readonly Key: string | undefined;
  readonly UploadId: string | undefined;
}

export function requireUpload({ store }: S3, { Bucket, Key, UploadId }: UploadName): Upload {
  const upload = uploadsOf(store).get(UploadId ?? "");
  if (!upload || upload.bucket !== Bucket || upload.key !== Key) throw noSuchUpload();
  return upload;
}

export async function dropUpload({ store, blobs }: S3, upload: Upload): Promise<void> {
  uploadsOf(store).delete(upload.uploadId);
  for (const { blob } of Object.values(upload.parts)) await blobs.delete(blob);
}
