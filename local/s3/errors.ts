/** S3's errors, in its words (S3 API reference, "List of error codes"). */
import { AwsError } from "../kernel/service.ts";

export const s3Error = (code: string, message: string, status = 400): AwsError =>
  new AwsError(code, message, { status });

export const noSuchBucket = (): AwsError => s3Error("NoSuchBucket", "The specified bucket does not exist", 404);
export const noSuchKey = (): AwsError => s3Error("NoSuchKey", "The specified key does not exist.", 404);
export const noSuchUpload = (): AwsError =>
  s3Error(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    404,
  );
export const preconditionFailed = (): AwsError =>
  s3Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
/** Answers without a body: the status alone says it. */
export const notModified = (): AwsError => s3Error("NotModified", "Not Modified", 304);
export const invalidRange = (): AwsError => s3Error("InvalidRange", "The requested range is not satisfiable", 416);
export const invalidArgument = (message: string): AwsError => s3Error("InvalidArgument", message);
export const malformedXml = (): AwsError =>
  s3Error("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
