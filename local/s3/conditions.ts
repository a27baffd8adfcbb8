/** Conditional requests (RFC 9110 §13; S3 user guide, "Conditional requests"). */
import type { ObjectRecord } from "./buckets.ts";
import { notModified, preconditionFailed, s3Error } from "./errors.ts";

interface Conditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

const names = (header: string, etag: string): boolean =>
  header.split(",").some((each) => each.trim() === "*" || each.trim().replaceAll('"', "") === etag.replaceAll('"', ""));

/** For reading; throws PreconditionFailed, or NotModified (304). */
export function checkReadConditions(object: ObjectRecord, conditions: Conditions): void {
  const modified = Date.parse(object.modifiedAt);
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) {
    if (!names(IfMatch, object.etag)) throw preconditionFailed();
  } else if (IfUnmodifiedSince && modified > IfUnmodifiedSince.getTime()) throw preconditionFailed();
  if (IfNoneMatch !== undefined) {
    if (names(IfNoneMatch, object.etag)) throw notModified();
  } else if (IfModifiedSince && modified <= IfModifiedSince.getTime()) throw notModified();
}

/** For writing: only if there is no object (`If-None-Match: *`), or only over this one (`If-Match`). */
export function checkWriteConditions(object: ObjectRecord | undefined, { IfMatch, IfNoneMatch }: Conditions): void {
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*") {
    throw s3Error("NotImplemented", "A header you provided implies functionality that is not implemented", 501);
  }
  if (IfNoneMatch === "*" && object) throw preconditionFailed();
  if (IfMatch === undefined) return;
  if (!object) throw s3Error("NoSuchKey", "The specified key does not exist.", 404);
  if (!names(IfMatch, object.etag)) throw preconditionFailed();
}
