/** Where inputs come from and go to. */
import type { InputSpec } from "./agent-protocol.ts";
import { GIT_SOURCE, isGitLike, problemOfGitSource } from "./git-source.ts";
import type { Deployment } from "./job.ts";
import { directoryOf, isInsideJob } from "./job-paths.ts";
import { uploadKey } from "./naming.ts";

/** An upload's id is the SHA-256 of its bytes, so the same directory is uploaded to the same place. */
export const UPLOAD_ID = /^[0-9a-f]{64}$/;

/** `s3://bucket/prefix/`: bucket naming rules and 1,024-byte keys of the S3 user guide. */
const S3_PREFIX = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/((?:[^/\p{Cc}]+\/)*)$/u;
const KEY_BYTES = 1024;
/** Any, as one pattern; what more a source needs, `problemOfSource` knows. */
export const SOURCE_PATTERN = new RegExp(`^upload:[0-9a-f]{64}$|${S3_PREFIX.source}|${GIT_SOURCE.source}`, "u");

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** The problem with an input's `from`, or null. */
export function problemOfSource(from: string, deployment: Deployment): string | null {
  if (from.startsWith("upload:")) return UPLOAD_ID.test(from.slice(7)) ? null : "has an upload id of another form";
  if (isGitLike(from)) return problemOfGitSource(from);
  if (/^s3:\/\/.*[^/]$/.test(from)) return "does not end in `/`: everything below a prefix is staged";
  const [, bucket, prefix] = S3_PREFIX.exec(from) ?? [];
  if (bucket === undefined || byteLength(prefix ?? "") > KEY_BYTES)
    return "is not an address of S3, of a repository or an upload";
  const readable = bucket === deployment.bucket || deployment.inputBuckets.includes(bucket);
  return readable ? null : `is in bucket ${bucket}, which the stack's jobs may not read`;
}

/** NAME_MAX of Linux, and of EFS (EFS user guide, "Quotas"). */
const NAME_BYTES = 255;
/** Leaves room in PATH_MAX, 4,096, for the job's own directory and for what lies below this one. */
const PATH_BYTES = 1024;

export function problemOfTarget(to: string): string | null {
  if (!isInsideJob(to)) return "lies outside the job's directory";
  if (byteLength(to) > PATH_BYTES) return "is too long for a path";
  return to.split("/").some((name) => byteLength(name) > NAME_BYTES) ? "holds a name too long for a directory" : null;
}

/** What is wrong with an upload that is to stay one file, and in which member. */
export function fileProblem({
  from,
  to,
  unpack,
}: Readonly<Record<string, unknown>>): readonly ["to" | "unpack", string][] {
  if (unpack !== false || typeof from !== "string") return [];
  if (!from.startsWith("upload:")) return [["unpack", "is given for what is no upload"]];
  const isFile = typeof to === "string" && !/(?:^|\/)\.?$/.test(to);
  return isFile ? [] : [["to", "names no file, which `unpack: false` needs"]];
}

/** An input of a job, as it is in the JSON. */
interface Input {
  readonly from: string;
  readonly to?: string | undefined;
  readonly secret?: string | undefined;
  readonly unpack?: boolean | undefined;
}

/** Call it only for an input without problems. */
export function inputSpecOf({ from, to = "", secret, unpack }: Input, { bucket }: Deployment): InputSpec {
  if (from.startsWith("git+"))
    return { kind: "git", from, to: directoryOf(to), ...(secret === undefined ? {} : { secret }) };
  if (!from.startsWith("upload:")) return { kind: "s3", from, to: directoryOf(to) };
  const upload = `s3://${bucket}/${uploadKey(from.slice(7))}`;
  if (unpack === false) return { kind: "file", from: upload, to: directoryOf(to).slice(0, -1) };
  return { kind: "upload", from: upload, to: directoryOf(to) };
}
