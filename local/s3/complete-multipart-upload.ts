import type {
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadOutput,
  CompletedPart,
} from "@aws-sdk/client-s3";
import { requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { md5Hex } from "./checksums.ts";
import { malformedXml, s3Error } from "./errors.ts";
import { SMALLEST_PART_BYTES } from "./facts.ts";
import { dropUpload, requireUpload } from "./uploads.ts";
import type { Part, Upload } from "./uploads.ts";
import { writeObject } from "./write-object.ts";

export const completeMultipartUpload =
  (s3: S3) =>
  async (input: CompleteMultipartUploadCommandInput): Promise<CompleteMultipartUploadOutput> => {
    const { name } = requireBucket(s3, input.Bucket);
    const upload = requireUpload(s3, input);
    const parts = choose(upload, input.MultipartUpload?.Parts ?? []);
    const bytes = Buffer.concat(await Promise.all(parts.map(({ blob, size }) => s3.blobs.read(blob, 0, size))));
    const digest = md5Hex(Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, "hex"))));
    const { key, headers } = upload;
    const etag = `"${digest}-${parts.length}"`;
    await writeObject(s3, name, bytes, { key, etag, headers, checksum: {} }, input);
    await dropUpload(s3, upload);
    return { Location: `/${name}/${key}`, Bucket: name, Key: key, ETag: etag };
  };

/** The parts named, in ascending order, each but the last of the least size. */
function choose(upload: Upload, named: readonly CompletedPart[]): readonly Part[] {
  if (named.length === 0) throw malformedXml();
  return named.map(({ PartNumber: number = 0, ETag: etag = "" }, index) => {
    if (index > 0 && number <= (named[index - 1]?.PartNumber ?? 0)) {
      throw s3Error(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
      );
    }
    const part = upload.parts[number];
    if (!part || part.md5 !== etag.replaceAll('"', "")) {
      throw s3Error(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      );
    }
    if (index < named.length - 1 && part.size < SMALLEST_PART_BYTES) {
      throw s3Error("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    }
    return part;
  });
}
