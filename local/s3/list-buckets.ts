import type { ListBucketsCommandInput, ListBucketsOutput } from "@aws-sdk/client-s3";
import { bucketsOf } from "./buckets.ts";
import type { S3 } from "./buckets.ts";

export const listBuckets =
  (s3: S3) =>
  (input: ListBucketsCommandInput): ListBucketsOutput => {
    const buckets = bucketsOf(s3.store)
      .values()
      .filter(({ name }) => name.startsWith(input.Prefix ?? ""))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return {
      Buckets: buckets.map(({ name, createdAt }) => ({ Name: name, CreationDate: new Date(createdAt) })),
      Owner: { ID: s3.accountId },
    };
  };
