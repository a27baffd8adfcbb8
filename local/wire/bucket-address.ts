/** Where S3's bucket is: in the host name (`bucket.localhost`) or the first part of the path. */

/** Host names that are S3 itself; anything before one of them is a bucket. */
const S3_HOSTS = /^(?:(.+)\.)?(?:localhost|127\.0\.0\.1|s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com)$/;

export interface BucketAddress {
  readonly bucket: string | null;
  /** The address without the bucket, as the SDK's model of S3 has it. */
  readonly url: URL;
}

export function bucketAddress(url: URL, host: string | undefined): BucketAddress {
  const [, fromHost] = S3_HOSTS.exec((host ?? "").replace(/:\d+$/, "")) ?? [];
  const isService = fromHost === undefined || fromHost === "s3";
  if (!isService) return { bucket: fromHost.replace(/\.s3$/, ""), url };
  const [, bucket = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(url.pathname) ?? [];
  if (bucket === "") return { bucket: null, url };
  const inner = new URL(url);
  inner.pathname = rest === "" ? "/" : rest;
  return { bucket: decodeURIComponent(bucket), url: inner };
}
