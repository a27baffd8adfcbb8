/** Simple Storage Service: buckets with their settings, objects, multipart uploads; path and virtual-host addresses. */
import * as schemas from "@aws-sdk/client-s3";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfS3 } from "./access.ts";
import { abortMultipartUpload } from "./abort-multipart-upload.ts";
import { createBlobs } from "./blobs.ts";
import { settingOperations } from "./bucket-settings.ts";
import type { S3 } from "./buckets.ts";
import { completeMultipartUpload } from "./complete-multipart-upload.ts";
import { copyObject } from "./copy-object.ts";
import { createBucket } from "./create-bucket.ts";
import { createMultipartUpload } from "./create-multipart-upload.ts";
import { deleteBucket } from "./delete-bucket.ts";
import { deleteObject } from "./delete-object.ts";
import { deleteObjects } from "./delete-objects.ts";
import { getBucketLocation } from "./get-bucket-location.ts";
import { getObject } from "./get-object.ts";
import { headBucket } from "./head-bucket.ts";
import { headObject } from "./head-object.ts";
import { listBuckets } from "./list-buckets.ts";
import { listMultipartUploads } from "./list-multipart-uploads.ts";
import { listObjects } from "./list-objects.ts";
import { listObjectsV2 } from "./list-objects-v2.ts";
import { listParts } from "./list-parts.ts";
import { putObject } from "./put-object.ts";
import { uploadPart } from "./upload-part.ts";

export const s3: ServiceFactory = ({ store, clock, region, accountId }): Service => {
  const parts: S3 = { store, clock, region, accountId, blobs: createBlobs(store.directory) };
  return {
    name: "s3",
    signingName: "s3",
    protocol: "restXml",
    schemas,
    access: accessOfS3(parts),
    operations: {
      ...settingOperations(parts),
      CreateBucket: createBucket(parts),
      HeadBucket: headBucket(parts),
      DeleteBucket: deleteBucket(parts),
      ListBuckets: listBuckets(parts),
      GetBucketLocation: getBucketLocation(parts),
      PutObject: putObject(parts),
      GetObject: getObject(parts),
      HeadObject: headObject(parts),
      DeleteObject: deleteObject(parts),
      DeleteObjects: deleteObjects(parts),
      CopyObject: copyObject(parts),
      ListObjectsV2: listObjectsV2(parts),
      ListObjects: listObjects(parts),
      CreateMultipartUpload: createMultipartUpload(parts),
      UploadPart: uploadPart(parts),
      ListParts: listParts(parts),
      ListMultipartUploads: listMultipartUploads(parts),
      CompleteMultipartUpload: completeMultipartUpload(parts),
      AbortMultipartUpload: abortMultipartUpload(parts),
    },
  };
};
