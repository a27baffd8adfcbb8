/** What AWS asks a month for what is kept when nothing runs. List prices of us-east-1; most regions are up to a quarter dearer. */
export const STORAGE_PRICES = {
  "file-system": {
    unit: "GB-month, EFS Standard",
    usd: 0.3,
    source: "https://aws.amazon.com/efs/pricing/ (us-east-1, regional)",
    asOf: "2026-06",
  },
  "file-system-infrequent": {
    unit: "GB-month, EFS Infrequent Access",
    usd: 0.016,
    source: "https://aws.amazon.com/efs/pricing/ (us-east-1, regional, elastic throughput)",
    asOf: "2026-06",
  },
  bucket: {
    unit: "GB-month, S3 Standard",
    usd: 0.023,
    source: "https://aws.amazon.com/s3/pricing/ (us-east-1)",
    asOf: "2026-06",
  },
} as const;

const GB = 1e9;

/** Bytes by EFS's storage classes; what is archived counts as infrequent, which is a little dearer. */
export const fileSystemUsdPerMonth = (standardBytes: number, infrequentBytes: number): number =>
  (standardBytes / GB) * STORAGE_PRICES["file-system"].usd +
  (infrequentBytes / GB) * STORAGE_PRICES["file-system-infrequent"].usd;

export const bucketUsdPerMonth = (bytes: number): number => (bytes / GB) * STORAGE_PRICES.bucket.usd;
