import type { ListObjectsCommandInput, ListObjectsOutput } from "@aws-sdk/client-s3";
import type { S3 } from "./buckets.ts";
import { listObjectsPage } from "./listing.ts";

export const listObjects =
  (s3: S3) =>
  (input: ListObjectsCommandInput): ListObjectsOutput => {
    const { last, maxKeys, encode, ...listing } = listObjectsPage(s3, { ...input, after: input.Marker ?? "" });
    const isMarked = listing.IsTruncated && input.Delimiter !== undefined;
    return {
      ...listing,
      Name: input.Bucket,
      Prefix: encode(input.Prefix ?? ""),
      Marker: encode(input.Marker ?? ""),
      MaxKeys: maxKeys,
      ...(input.Delimiter === undefined ? {} : { Delimiter: encode(input.Delimiter) }),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(isMarked ? { NextMarker: encode(last) } : {}),
    };
  };
