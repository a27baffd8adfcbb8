/** Who signed a request: the signature, its age, the key and its session token, checked in AWS's order. */
import type { Key, Keyring } from "../kernel/credentials.ts";
import { isPayloadIntact, isSignedWith, isVersion2, readSignature, signedAt } from "./signature.ts";
import type { Signature, SignedRequest } from "./signature.ts";
import type { Refusal } from "./refusals.ts";

/** IAM user guide: requests are good for 5 minutes; S3 allows 15 (S3 API reference, RequestTimeTooSkewed). */
const SKEW_MINUTES = 5;
const S3_SKEW_MINUTES = 15;
/** S3 user guide: a presigned URL is good for at most seven days. */
const LONGEST_PRESIGN_SECONDS = 604_800;

export type Authentication =
  | { readonly key: Key; readonly signature: Signature }
  | { readonly refusal: Refusal; readonly signature: Signature }
  | { readonly refusal: Refusal; readonly signature: null };

/** `nowMs` is the wall clock: clients sign with it whatever time the cloud lives in. */
export function authenticate(
  request: SignedRequest,
  keyring: Keyring,
  regions: readonly string[],
  nowMs: number,
): Authentication {
  const signature = readSignature(request);
  if (signature === null) return { refusal: { kind: isVersion2(request) ? "version2" : "unsigned" }, signature };
  const refused = (refusal: Refusal): Authentication => ({ refusal, signature });
  const key = keyring.find(signature.accessKeyId);
  if (!key) return refused({ kind: "unknownKey" });
  if (key.credentials.sessionToken !== signature.sessionToken) return refused({ kind: "badToken" });
  const age = checkAge(signature, nowMs);
  if (age) return refused(age);
  const isSigned = isSignedWith(request, signature, key.credentials.secretAccessKey) && isPayloadIntact(request);
  if (!isSigned) return refused({ kind: "badSignature" });
  if (keyring.isExpired(key)) return refused({ kind: "expiredToken" });
  if (!regions.includes(signature.region)) return refused({ kind: "wrongRegion", region: signature.region });
  return { key, signature };
}

function checkAge(signature: Signature, nowMs: number): Refusal | null {
  const signedMs = signedAt(signature);
  const minutes = signature.service === "s3" ? S3_SKEW_MINUTES : SKEW_MINUTES;
  const skewMs = minutes * 60_000;
  if (Number.isNaN(signedMs)) return { kind: "badSignature" };
  if (signedMs > nowMs + skewMs) {
    const detail = `Signature not yet current: ${signature.timestamp} is still later than ${stamp(nowMs + skewMs)} (${stamp(nowMs)} + ${minutes} min.)`;
    return { kind: "skewed", detail };
  }
  if (signature.expiresSeconds !== null) {
    const { expiresSeconds } = signature;
    if (!(expiresSeconds > 0 && expiresSeconds <= LONGEST_PRESIGN_SECONDS)) return { kind: "badSignature" };
    return nowMs > signedMs + expiresSeconds * 1000 ? { kind: "presignExpired" } : null;
  }
  if (signedMs >= nowMs - skewMs) return null;
  const detail = `Signature expired: ${signature.timestamp} is now earlier than ${stamp(nowMs - skewMs)} (${stamp(nowMs)} - ${minutes} min.)`;
  return { kind: "skewed", detail };
}

const stamp = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");
