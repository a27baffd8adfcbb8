/** Limits and rules of S3. Sources: S3 user guide, "Bucket naming rules", "Multipart upload limits"; S3 API reference. */
export const BUCKET_NAME =
  /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3)$)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/;
export const LONGEST_KEY_BYTES = 1024;
export const LARGEST_PUT_BYTES = 5 * 1024 ** 3;
/** User metadata: names and values together. */
export const METADATA_BYTES = 2048;
export const SMALLEST_PART_BYTES = 5 * 1024 ** 2;
export const LAST_PART_NUMBER = 10_000;
export const LIST_PAGE = 1000;
export const DELETE_BATCH = 1000;
export const POLICY_BYTES = 20_480;
export const BUCKET_TAGS = 50;
export const LIFECYCLE_RULES = 1000;
