/** Where inputs come from and go to. */
import type { InputSpec } from "./agent-protocol.ts";
import type { Deployment } from "./job.ts";
import { directoryOf, isInsideJob } from "./job-paths.ts";
import { uploadKey } from "./naming.ts";

/** An upload's id is the SHA-256 of its bytes, so the same directory is uploaded to the same place. */
export const UPLOAD_ID = /^[0-9a-f]{64}$/;

/** `s3://bucket/prefix/`: bucket naming rules and 1,024-byte keys of the S3 user guide. */
const S3_PREFIX = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/((?:[^/\p{Cc}]+\/)*)$/u;
const KEY_BYTES = 1024;

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** The problem with an input's `from`, or null. */
export function problemOfSource(from: string, deployment: Deployment): string | null {
  if (from.startsWith("upload:")) return UPLOAD_ID.test(from.slice(7)) ? null : "has an upload id of another form";
  if (/^(?:git\+)?(?:https?|ssh|git):\/\//.test(from)) return "is not supported yet";
  if (/^s3:\/\/.*[^/]$/.test(from)) return "does not end in `/`: everything below a prefix is staged";
  const [, bucket, prefix] = S3_PREFIX.exec(from) ?? [];
  if (bucket === undefined || byteLength(prefix ?? "") > KEY_BYTES) return "is not an address of S3 or an upload";
  const readable = bucket === deployment.bucket || deployment.inputBuckets.includes(bucket);
  return readable ? null : `is in bucket ${bucket}, which the stack's jobs may not read`;
}

export const problemOfTarget = (to: string): string | null =>
  isInsideJob(to) ? null : "lies outside the job's directory";

/** Call it only for an input without problems. */
export function inputSpecOf(from: string, to: string, { bucket }: Deployment): InputSpec {
  if (!from.startsWith("upload:")) return { kind: "s3", from, to: directoryOf(to) };
  return { kind: "upload", from: `s3://${bucket}/${uploadKey(from.slice(7))}`, to: directoryOf(to) };
}
