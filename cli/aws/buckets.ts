/** Buckets, which CloudFormation deletes only when they are empty. */
import { DeleteBucketCommand, DeleteObjectsCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { RefusedError } from "../exit-codes.ts";
import type { Buckets } from "../down/ports.ts";
import type { AwsClients } from "./clients.ts";
import { isAwsError } from "./errors.ts";

export const buckets = ({ s3 }: AwsClients): Buckets => ({
  size: async (name, Prefix) => {
    let [objects, bytes] = [0, 0];
    try {
      for await (const page of paginateListObjectsV2({ client: s3() }, { Bucket: name, Prefix })) {
        objects += page.KeyCount ?? 0;
        bytes += (page.Contents ?? []).reduce((sum, { Size = 0 }) => sum + Size, 0);
      }
    } catch (error) {
      if (isAwsError(error, "NoSuchBucket")) return null;
      throw error;
    }
    return { objects, bytes };
  },
  empty: async (name, Prefix) => {
    // Pages of 1,000 keys, which is what one DeleteObjects takes. Deleting what was listed does not disturb the next page.
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3() }, { Bucket: name, Prefix }))
      if (Contents.length > 0)
        await deleteObjects(
          s3(),
          name,
          Contents.map(({ Key }) => ({ Key })),
        );
  },
  remove: async (name) => {
    try {
      await s3().send(new DeleteBucketCommand({ Bucket: name }));
    } catch (error) {
      if (!isAwsError(error, "NoSuchBucket")) throw error;
    }
  },
});

async function deleteObjects(client: S3Client, Bucket: string, Objects: { Key: string | undefined }[]): Promise<void> {
  const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  const [first] = Errors;
  if (first !== undefined)
    throw new RefusedError(
      `${Errors.length} objects of ${Bucket} stay; s3://${Bucket}/${first.Key}: ${first.Message}`,
      {
        remedy: "Your identity needs s3:DeleteObject on the bucket; then run the command again.",
      },
    );
}
