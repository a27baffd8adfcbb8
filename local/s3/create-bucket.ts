import type { CreateBucketCommandInput, CreateBucketOutput } from "@aws-sdk/client-s3";
import { bucketsOf } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { s3Error } from "./errors.ts";
import { BUCKET_NAME } from "./facts.ts";

export const createBucket =
  (s3: S3) =>
  (input: CreateBucketCommandInput): CreateBucketOutput => {
    const { Bucket: name = "", CreateBucketConfiguration: configuration } = input;
    if (!BUCKET_NAME.test(name)) throw s3Error("InvalidBucketName", "The specified bucket is not valid.");
    checkLocation(configuration?.LocationConstraint, s3.region);
    if (bucketsOf(s3.store).get(name)) {
      // In us-east-1 creating one's own bucket again is no error, for old clients' sake.
      if (s3.region === "us-east-1") return { Location: `/${name}` };
      const message = "Your previous request to create the named bucket succeeded and you already own it.";
      throw s3Error("BucketAlreadyOwnedByYou", message, 409);
    }
    const createdAt = new Date(s3.clock.now()).toISOString();
    bucketsOf(s3.store).put(name, { name, region: s3.region, createdAt });
    return { Location: `/${name}` };
  };

function checkLocation(constraint: string | undefined, region: string): void {
  const isDefault = region === "us-east-1";
  if (constraint === undefined ? isDefault : constraint === region && !isDefault) return;
  if (constraint === undefined || constraint !== region) {
    throw s3Error(
      "IllegalLocationConstraintException",
      `The ${constraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
  throw s3Error("InvalidLocationConstraint", "The specified location-constraint is not valid");
}
