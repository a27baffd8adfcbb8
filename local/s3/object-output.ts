/** What GetObject and HeadObject say of an object. */
import type { HeadObjectOutput } from "@aws-sdk/client-s3";
import type { ObjectRecord } from "./buckets.ts";

interface Overrides {
  readonly ResponseContentType?: string | undefined;
  readonly ResponseContentDisposition?: string | undefined;
  readonly ResponseCacheControl?: string | undefined;
  readonly ResponseContentEncoding?: string | undefined;
  readonly ResponseContentLanguage?: string | undefined;
  readonly ChecksumMode?: string | undefined;
}

export function describeObject(object: ObjectRecord, input: Overrides): HeadObjectOutput {
  const { headers } = object;
  return {
    AcceptRanges: "bytes",
    LastModified: new Date(object.modifiedAt),
    ContentLength: object.size,
    ETag: object.etag,
    ServerSideEncryption: "AES256",
    ContentType: input.ResponseContentType ?? headers.ContentType,
    ContentDisposition: input.ResponseContentDisposition ?? headers.ContentDisposition,
    CacheControl: input.ResponseCacheControl ?? headers.CacheControl,
    ContentEncoding: input.ResponseContentEncoding ?? headers.ContentEncoding,
    ContentLanguage: input.ResponseContentLanguage ?? headers.ContentLanguage,
    Metadata: { ...headers.Metadata },
    ...(input.ChecksumMode === "ENABLED" ? object.checksum : {}),
  };
}
