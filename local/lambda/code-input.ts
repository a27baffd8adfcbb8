/** The zip that a caller gives, inline or as an S3 object. */
import type { Caller } from "../kernel/service.ts";
import { invalid } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { LARGEST_ZIP_UPLOAD_BYTES } from "./facts.ts";
import type { Code } from "./state.ts";
import { checkZip } from "./zip.ts";

export interface CodeInput {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
}

/** Checks and stores it. S3 is read as the caller, who needs s3:GetObject. */
export async function storeCode({ cloud, codeStore }: LambdaContext, input: CodeInput, caller: Caller): Promise<Code> {
  const content = input.ZipFile ? Buffer.from(input.ZipFile) : await fetchObject(cloud, input, caller);
  if (input.ZipFile && content.length > LARGEST_ZIP_UPLOAD_BYTES) {
    throw invalid(`Zip file must be smaller than ${LARGEST_ZIP_UPLOAD_BYTES} bytes`);
  }
  await checkZip(content);
  return codeStore.save(content);
}

async function fetchObject(cloud: LambdaContext["cloud"], input: CodeInput, caller: Caller): Promise<Buffer> {
  const { S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: VersionId } = input;
  if (Bucket === undefined || Key === undefined) throw invalid("Please provide a source for function code.");
  try {
    const version = VersionId === undefined ? {} : { VersionId };
    const { Body } = await cloud.call<{ Body: Uint8Array }>("s3", "GetObject", { Bucket, Key, ...version }, caller);
    return Buffer.from(Body);
  } catch (error) {
    const { name, message } = error as Error;
    throw invalid(`Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${message}`);
  }
}
