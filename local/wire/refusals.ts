/**
 * How AWS's service families refuse a request they will not look at. Sources: "Common errors" of the EC2, STS, DynamoDB,
 * Step Functions and Lambda API references; "Error responses" of the S3 API reference.
 */
import { AwsError } from "../kernel/service.ts";
import type { Protocol } from "../kernel/service.ts";

export type Refusal =
  | { readonly kind: "unsigned" }
  /** By Signature Version 2, which buckets made since June 2020 do not take (S3 user guide). */
  | { readonly kind: "version2" }
  | { readonly kind: "unknownKey" }
  | { readonly kind: "badToken" }
  | { readonly kind: "expiredToken" }
  | { readonly kind: "badSignature" }
  | { readonly kind: "wrongRegion"; readonly region: string }
  /** Signed too long ago, or not yet; `detail` names the times as AWS does. */
  | { readonly kind: "skewed"; readonly detail: string }
  | { readonly kind: "presignExpired" };

type Kind = Refusal["kind"];
type Answer = readonly [code: string, status: number, message: string];

const INVALID_TOKEN = "The security token included in the request is invalid.";
const EXPIRED_TOKEN = "The security token included in the request is expired";
const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and " +
  "signing method. Consult the service documentation for details.";
const NOT_VALIDATED = "AWS was not able to validate the provided access credentials";

const EC2: Readonly<Record<Kind, Answer>> = {
  unsigned: ["MissingAuthenticationToken", 403, "Request is missing Authentication Token"],
  version2: ["AuthFailure", 401, NOT_VALIDATED],
  unknownKey: ["AuthFailure", 401, NOT_VALIDATED],
  badToken: ["AuthFailure", 401, NOT_VALIDATED],
  expiredToken: ["RequestExpired", 400, "Request has expired."],
  badSignature: ["AuthFailure", 401, NOT_VALIDATED],
  wrongRegion: ["AuthFailure", 401, NOT_VALIDATED],
  skewed: ["AuthFailure", 401, NOT_VALIDATED],
  presignExpired: ["RequestExpired", 400, "Request has expired."],
};

const QUERY: Readonly<Record<Kind, Answer>> = {
  unsigned: ["MissingAuthenticationToken", 403, "Request is missing Authentication Token"],
  version2: ["IncompleteSignature", 400, "Signature Version 2 is not supported"],
  unknownKey: ["InvalidClientTokenId", 403, INVALID_TOKEN],
  badToken: ["InvalidClientTokenId", 403, INVALID_TOKEN],
  expiredToken: ["ExpiredToken", 403, EXPIRED_TOKEN],
  badSignature: ["SignatureDoesNotMatch", 403, MISMATCH],
  wrongRegion: ["SignatureDoesNotMatch", 403, "Credential should be scoped to a valid region."],
  skewed: ["SignatureDoesNotMatch", 403, ""],
  presignExpired: ["SignatureDoesNotMatch", 403, "Signature expired"],
};

const JSON_TARGET: Readonly<Record<Kind, Answer>> = {
  unsigned: ["MissingAuthenticationTokenException", 400, "Missing Authentication Token"],
  version2: ["IncompleteSignatureException", 400, "Signature Version 2 is not supported"],
  unknownKey: ["UnrecognizedClientException", 400, INVALID_TOKEN],
  badToken: ["UnrecognizedClientException", 400, INVALID_TOKEN],
  expiredToken: ["ExpiredTokenException", 400, EXPIRED_TOKEN],
  badSignature: ["InvalidSignatureException", 400, MISMATCH],
  wrongRegion: ["InvalidSignatureException", 400, "Credential should be scoped to a valid region."],
  skewed: ["InvalidSignatureException", 400, ""],
  presignExpired: ["InvalidSignatureException", 400, "Signature expired"],
};

const REST_JSON = Object.fromEntries(
  Object.entries(JSON_TARGET).map(([kind, [code, , message]]) => [kind, [code, 403, message]]),
) as unknown as Readonly<Record<Kind, Answer>>;

const S3: Readonly<Record<Kind, Answer>> = {
  unsigned: ["AccessDenied", 403, "Access Denied"],
  version2: [
    "InvalidRequest",
    400,
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
  ],
  unknownKey: ["InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."],
  badToken: ["InvalidToken", 400, "The provided token is malformed or otherwise invalid."],
  expiredToken: ["ExpiredToken", 400, "The provided token has expired."],
  badSignature: [
    "SignatureDoesNotMatch",
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  ],
  wrongRegion: ["AuthorizationHeaderMalformed", 400, "The authorization header is malformed; the region is wrong"],
  skewed: ["RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large."],
  presignExpired: ["AccessDenied", 403, "Request has expired"],
};

/** An HTTP API says the same to everyone it does not know. */
const HTTP_API: Answer = ["ForbiddenException", 403, "Forbidden"];

const FAMILIES: Readonly<Record<Protocol, Readonly<Record<Kind, Answer>>>> = {
  ec2Query: EC2,
  awsQuery: QUERY,
  "json1.0": JSON_TARGET,
  "json1.1": JSON_TARGET,
  restJson1: REST_JSON,
  restXml: S3,
  rpcv2Cbor: JSON_TARGET,
};

export function refuse(refusal: Refusal, protocol: Protocol | undefined): AwsError {
  const [code, status, message] = protocol === undefined ? HTTP_API : FAMILIES[protocol][refusal.kind];
  return new AwsError(code, message === "" && refusal.kind === "skewed" ? refusal.detail : message, { status });
}
