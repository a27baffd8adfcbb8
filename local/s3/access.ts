/** The permissions of S3's operations (S3 user guide, "Required permissions for Amazon S3 API operations"). */
import type * as Sdk from "@aws-sdk/client-s3";
import { right } from "../iam/rights.ts";
import type { Access, AccessRequest } from "../kernel/service.ts";
import { policyOf } from "./bucket-settings.ts";
import { objectsOf } from "./buckets.ts";
import type { S3 } from "./buckets.ts";

const bucketArn = (bucket = ""): string => `arn:aws:s3:::${bucket}`;
const objectArn = (bucket = "", key = ""): string => `arn:aws:s3:::${bucket}/${key}`;

/** Actions on the bucket alone: one action often stands for putting and deleting. */
const BUCKET_ACTIONS: Readonly<Record<string, string>> = {
  PutBucketTagging: "PutBucketTagging",
  GetBucketTagging: "GetBucketTagging",
  DeleteBucketTagging: "PutBucketTagging",
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
  DeleteBucketLifecycle: "PutLifecycleConfiguration",
  PutBucketEncryption: "PutEncryptionConfiguration",
  GetBucketEncryption: "GetEncryptionConfiguration",
  DeleteBucketEncryption: "PutEncryptionConfiguration",
  PutBucketPolicy: "PutBucketPolicy",
  GetBucketPolicy: "GetBucketPolicy",
  DeleteBucketPolicy: "DeleteBucketPolicy",
  PutBucketVersioning: "PutBucketVersioning",
  GetBucketVersioning: "GetBucketVersioning",
  PutBucketOwnershipControls: "PutBucketOwnershipControls",
  GetBucketOwnershipControls: "GetBucketOwnershipControls",
  DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
  CreateBucket: "CreateBucket",
  HeadBucket: "ListBucket",
  DeleteBucket: "DeleteBucket",
  ListMultipartUploads: "ListBucketMultipartUploads",
  GetBucketLocation: "GetBucketLocation",
};

export function accessOfS3(s3: S3): Readonly<Record<string, Access>> {
  /** With what the bucket's own policy says. */
  const on = (bucket: string | undefined, ...requests: readonly AccessRequest[]): readonly AccessRequest[] => {
    const resourcePolicy = policyOf(s3, bucket ?? "");
    return requests.map((request) => ({ ...request, resourcePolicy }));
  };
  const onBucket =
    (action: string): Access<{ readonly Bucket?: string }> =>
    ({ Bucket }) =>
      on(Bucket, right(`s3:${action}`, bucketArn(Bucket)));
  const onObject =
    (action: string): Access<{ readonly Bucket?: string; readonly Key?: string }> =>
    ({ Bucket, Key }) =>
      on(Bucket, right(`s3:${action}`, objectArn(Bucket, Key)));
  const list: Access<Sdk.ListObjectsV2CommandInput> = ({ Bucket, Prefix, Delimiter, MaxKeys }) =>
    on(
      Bucket,
      right("s3:ListBucket", bucketArn(Bucket), {
        ...(Prefix === undefined ? {} : { "s3:prefix": Prefix }),
        ...(Delimiter === undefined ? {} : { "s3:delimiter": Delimiter }),
        ...(MaxKeys === undefined ? {} : { "s3:max-keys": String(MaxKeys) }),
      }),
    );
  /** Who may not list a bucket does not learn that an object is missing: 403, not 404 (GetObject, "Permissions"). */
  const read: Access<Sdk.GetObjectCommandInput> = ({ Bucket, Key }) => {
    const isThere = objectsOf(s3.store, Bucket ?? "").get(Key ?? "") !== undefined;
    const get = right("s3:GetObject", objectArn(Bucket, Key));
    return on(Bucket, get, ...(isThere ? [] : [right("s3:ListBucket", bucketArn(Bucket))]));
  };
  return {
    ...Object.fromEntries(Object.entries(BUCKET_ACTIONS).map(([operation, action]) => [operation, onBucket(action)])),
    ListBuckets: () => [right("s3:ListAllMyBuckets", "*")],
    ListObjects: list,
    ListObjectsV2: list,
    GetObject: read,
    HeadObject: read,
    PutObject: onObject("PutObject"),
    CreateMultipartUpload: onObject("PutObject"),
    UploadPart: onObject("PutObject"),
    ListParts: onObject("ListMultipartUploadParts"),
    CompleteMultipartUpload: onObject("PutObject"),
    AbortMultipartUpload: onObject("AbortMultipartUpload"),
    DeleteObject: onObject("DeleteObject"),
    DeleteObjects: ({ Bucket, Delete }: Sdk.DeleteObjectsCommandInput) =>
      on(Bucket, ...(Delete?.Objects ?? []).map(({ Key }) => right("s3:DeleteObject", objectArn(Bucket, Key)))),
    CopyObject: ({ Bucket, Key, CopySource = "" }: Sdk.CopyObjectCommandInput) => {
      const [, source = "", sourceKey = ""] = /^\/?([^/]+)\/([^?]+)/.exec(decodeURIComponent(CopySource)) ?? [];
      const get = on(source, right("s3:GetObject", objectArn(source, sourceKey)));
      return [...get, ...on(Bucket, right("s3:PutObject", objectArn(Bucket, Key)))];
    },
  };
}
