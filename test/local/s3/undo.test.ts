/** What takes something back: settings of a bucket, an upload, an object. */
import * as sdk from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { s3 } from "../../../local/s3/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

let running: TestCloud;
let client: sdk.S3Client;
const Bucket = "jobs-000000000000";

beforeAll(async () => {
  running = await startTestCloud({ services: [s3] });
  client = new sdk.S3Client(running.clientConfig);
  await client.send(new sdk.CreateBucketCommand({ Bucket }));
});
afterAll(() => running.cloud.stop());

test("a deleted setting is what it is in a new bucket", async () => {
  const PublicAccessBlockConfiguration = { BlockPublicAcls: false };
  await client.send(new sdk.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  await client.send(new sdk.DeletePublicAccessBlockCommand({ Bucket }));
  const blocked = await client.send(new sdk.GetPublicAccessBlockCommand({ Bucket }));
  expect(blocked.PublicAccessBlockConfiguration).toMatchObject({ BlockPublicAcls: true, RestrictPublicBuckets: true });

  const Rules = [{ Status: "Enabled" as const, Filter: { Prefix: "" }, Expiration: { Days: 7 } }];
  await client.send(new sdk.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  await client.send(new sdk.DeleteBucketLifecycleCommand({ Bucket }));
  await expect(client.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({
    name: "NoSuchLifecycleConfiguration",
  });

  const byKms = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" as const } }] };
  await client.send(new sdk.PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: byKms }));
  await client.send(new sdk.DeleteBucketEncryptionCommand({ Bucket }));
  const { ServerSideEncryptionConfiguration } = await client.send(new sdk.GetBucketEncryptionCommand({ Bucket }));
  expect(ServerSideEncryptionConfiguration?.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
  ]);

  const OwnershipControls = { Rules: [{ ObjectOwnership: "ObjectWriter" as const }] };
  await client.send(new sdk.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
  await client.send(new sdk.DeleteBucketOwnershipControlsCommand({ Bucket }));
  const owned = await client.send(new sdk.GetBucketOwnershipControlsCommand({ Bucket }));
  expect(owned.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
});

test("an aborted upload takes no more parts and leaves no object", async () => {
  const Key = "half";
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }));
  const upload = () => client.send(new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "x" }));
  await upload();
  await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  await expect(upload()).rejects.toMatchObject({ name: "NoSuchUpload" });
  await expect(client.send(new sdk.HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: "NotFound" });
});

test("a deleted object leaves the list; deleting it again is no error", async () => {
  for (const Key of ["a", "b", "c"]) await client.send(new sdk.PutObjectCommand({ Bucket, Key, Body: Key }));
  const first = await client.send(new sdk.ListObjectsCommand({ Bucket, MaxKeys: 1 }));
  expect(first).toMatchObject({ IsTruncated: true, Contents: [{ Key: "a" }] });
  await client.send(new sdk.DeleteObjectCommand({ Bucket, Key: "b" }));
  await client.send(new sdk.DeleteObjectCommand({ Bucket, Key: "b" }));
  const rest = await client.send(new sdk.ListObjectsCommand({ Bucket, Marker: "a" }));
  expect(rest.Contents?.map(({ Key }) => Key)).toEqual(["c"]);
});
