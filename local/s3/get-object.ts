import type { GetObjectCommandInput, GetObjectOutput } from "@aws-sdk/client-s3";
import { requireObject } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { checkReadConditions } from "./conditions.ts";
import { describeObject } from "./object-output.ts";
import { spanOf } from "./ranges.ts";

export const getObject =
  (s3: S3) =>
  async (input: GetObjectCommandInput): Promise<Omit<GetObjectOutput, "Body"> & { readonly Body: Buffer }> => {
    const object = requireObject(s3, input.Bucket, input.Key);
    checkReadConditions(object, input);
    const { start, end, isPartial } = spanOf(input.Range, object.size);
    const described = describeObject(object, isPartial ? { ...input, ChecksumMode: undefined } : input);
    const Body = await s3.blobs.read(object.blob, start, end);
    const range = isPartial ? { ContentRange: `bytes ${start}-${end - 1}/${object.size}` } : {};
    return { ...described, ...range, Body, ContentLength: Body.length };
  };
