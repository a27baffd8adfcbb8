/** `s3://bucket/prefix/` and `efs://name/path`: what a transfer copies from and to, and what jobs of a stack may. */
import { UsageError } from "../exit-codes.ts";

export type Address =
  | { readonly kind: "s3"; readonly text: string; readonly bucket: string; readonly prefix: string }
  | { readonly kind: "efs"; readonly text: string; readonly name: string };

/** Which buckets the jobs of a stack may use, as its outputs say (plugins/configure.mjs). */
export interface Buckets {
  readonly own: string;
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/((?:[^/\p{Cc}]+\/)*)$/u;
/** Creation tokens as the job's schema takes them (core/job-shape.ts). */
const EFS = /^efs:\/\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:\/([^\p{Cc}]*))?$/u;
/** S3 user guide, "Naming objects"; and room below for what lies there. */
const MOST_BYTES = 1024;

export function readAddress(text: string): Address {
  if (new TextEncoder().encode(text).length > MOST_BYTES)
    throw wrong(text, `has more than ${MOST_BYTES} bytes`, "Name a shorter one.");
  if (text.startsWith("s3://")) return readS3(text);
  if (text.startsWith("efs://")) return readEfs(text);
  throw wrong(text, "is neither on S3 nor on a file system", "Write s3://BUCKET/PREFIX/ or efs://NAME/PATH.");
}

function readS3(text: string): Address {
  const [, bucket, prefix = ""] = S3.exec(text) ?? [];
  if (bucket !== undefined) return { kind: "s3", text, bucket, prefix };
  if (S3.test(`${text}/`)) throw wrong(text, "does not end in `/`: all below a prefix is copied", `Write ${text}/`);
  throw wrong(text, "is no address of S3", "Write s3://BUCKET/PREFIX/, with no empty part in the prefix.");
}

function readEfs(text: string): Address {
  const [, name, path = ""] = EFS.exec(text) ?? [];
  if (name === undefined)
    throw wrong(text, "names no file system", "Write efs://NAME/PATH; `spot filesystems list` has the names.");
  if (path.split("/").includes("..")) throw wrong(text, "leads out of its directory", "Leave out the `..`.");
  return { kind: "efs", text, name };
}

/** The file system that the job has; refuses a pair that is none, and a bucket that jobs may not use so. */
export function checkPair(from: Address, to: Address, buckets: Buckets): string {
  if (from.kind === "s3" && to.kind === "efs") {
    if (![buckets.own, ...buckets.readable].includes(from.bucket)) throw closed(from, buckets, "read", "inputBuckets");
    return to.name;
  }
  if (from.kind === "efs" && to.kind === "s3") {
    if (to.bucket === buckets.own && !/^outputs\/[^/]+\//.test(to.prefix))
      throw wrong(
        to.text,
        "is where jobs write nothing",
        `In the stack's own bucket name a place below outputs: s3://${buckets.own}/outputs/NAME/`,
      );
    if (![buckets.own, ...buckets.writable].includes(to.bucket)) throw closed(to, buckets, "write", "outputBuckets");
    return from.name;
  }
  const where = from.kind === "s3" ? "on S3" : "on a file system";
  throw new UsageError(`${from.text} and ${to.text} are both ${where}`, {
    remedy: "A transfer is from s3:// to efs://, or the other way round.",
  });
}

function closed(
  { text, bucket }: Address & { readonly kind: "s3" },
  { own, readable, writable }: Buckets,
  verb: "read" | "write",
  parameter: "inputBuckets" | "outputBuckets",
): UsageError {
  const open = verb === "read" ? readable : writable;
  const value = [...open, bucket].join(",");
  const remedy = `Deploy with --param "${parameter}=${value}" (docs/deploy.md), or name the stack's own, ${own}.`;
  return wrong(text, `is in a bucket that the stack's jobs may not ${verb}`, remedy);
}

const wrong = (text: string, problem: string, remedy: string): UsageError =>
  new UsageError(`${JSON.stringify(text)} ${problem}`, { remedy });
