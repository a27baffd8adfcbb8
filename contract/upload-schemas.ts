/** Files on their way in and out: parameters and answers. */
import * as z from "zod/mini";
import { _default as withDefault } from "zod/mini";
import { UPLOAD_ID } from "../core/job-inputs.ts";
import { MOST_UPLOAD_BYTES } from "../core/upload-parts.ts";
import { wholeNumber } from "./numbers.ts";

const time = z.iso.datetime();
const uploadId = z.string().check(z.regex(UPLOAD_ID, { error: "is not 64 hex digits" }));
const bytes = z.int().check(z.minimum(1), z.maximum(MOST_UPLOAD_BYTES));
/** S3 numbers parts from 1 to 10,000. */
const afterPart = withDefault(z.int().check(z.minimum(0), z.maximum(10_000)), 0);

export const UploadParams = z.strictObject({ id: uploadId });
export const UploadBody = z.strictObject({ bytes, sha256: uploadId, afterPart });
export const CompleteUploadBody = z.strictObject({ bytes });

const stored = z.object({ uploadId: z.string(), state: z.literal("stored") });
export const UploadAnswer = z.discriminatedUnion("state", [
  stored,
  z.object({
    uploadId: z.string(),
    state: z.literal("put"),
    url: z.url(),
    headers: z.record(z.string(), z.string()),
    expiresAt: time,
  }),
  z.object({
    uploadId: z.string(),
    state: z.literal("parts"),
    partBytes: z.int(),
    parts: z.array(z.object({ number: z.int(), bytes: z.int(), etag: z.nullable(z.string()), url: z.url() })),
    nextAfterPart: z.nullable(z.int()),
    expiresAt: time,
  }),
]);
export const CompleteUploadAnswer = stored;

export const FilesQuery = z.strictObject({
  prefix: z.optional(z.string()),
  limit: withDefault(wholeNumber(1, 200), 100),
  nextToken: z.optional(z.string()),
});
export const FilesAnswer = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.int(), modifiedAt: time, etag: z.string(), url: z.url() })),
  nextToken: z.nullable(z.string()),
  expiresAt: time,
});
