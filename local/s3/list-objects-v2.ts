import type { ListObjectsV2CommandInput, ListObjectsV2Output } from "@aws-sdk/client-s3";
import type { S3 } from "./buckets.ts";
import { invalidArgument } from "./errors.ts";
import { listObjectsPage } from "./listing.ts";

export const listObjectsV2 =
  (s3: S3) =>
  (input: ListObjectsV2CommandInput): ListObjectsV2Output => {
    const { ContinuationToken: token, StartAfter: startAfter = "" } = input;
    // An empty token is none, and answered as it came.
    const after = token ? readToken(token) : startAfter;
    const { last, maxKeys, encode, ...listing } = listObjectsPage(s3, { ...input, after });
    return {
      ...listing,
      Name: input.Bucket,
      Prefix: encode(input.Prefix ?? ""),
      MaxKeys: maxKeys,
      KeyCount: listing.Contents.length + listing.CommonPrefixes.length,
      ...(input.Delimiter === undefined ? {} : { Delimiter: encode(input.Delimiter) }),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(input.StartAfter === undefined ? {} : { StartAfter: encode(input.StartAfter) }),
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(listing.IsTruncated ? { NextContinuationToken: writeToken(last) } : {}),
    };
  };

/** A token is no key: one that was not given by a list is refused. */
const TOKEN_MARK = "1!";
const writeToken = (last: string): string => Buffer.from(TOKEN_MARK + last).toString("base64");

function readToken(token: string): string {
  const text = Buffer.from(token, "base64").toString();
  if (!text.startsWith(TOKEN_MARK)) throw invalidArgument("The continuation token provided is incorrect");
  return text.slice(TOKEN_MARK.length);
}
