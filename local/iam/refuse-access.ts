/**
 * What AWS says to a caller without the right (IAM user guide, "Troubleshoot access denied error messages"; EC2 API
 * reference, `UnauthorizedOperation`; the `AccessDenied…` of each service's common errors).
 */
import type { AccessRequest, Caller, Protocol } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { Decision } from "./evaluation/decide.ts";

/** Code and status by protocol; an HTTP API says the same to everybody. */
const CODES: Readonly<Record<Protocol, readonly [code: string, status: number]>> = {
  ec2Query: ["UnauthorizedOperation", 403],
  awsQuery: ["AccessDenied", 403],
  "json1.0": ["AccessDeniedException", 400],
  "json1.1": ["AccessDeniedException", 400],
  restJson1: ["AccessDeniedException", 403],
  restXml: ["AccessDenied", 403],
  rpcv2Cbor: ["AccessDeniedException", 400],
};

export function refuseAccess(
  caller: Caller,
  request: AccessRequest,
  { refusal }: Decision,
  protocol: Protocol | undefined,
): AwsError {
  if (protocol === undefined) return new AwsError("ForbiddenException", "Forbidden", { status: 403 });
  const [code, status] = CODES[protocol];
  const text = denialText(caller.arn, request, refusal);
  if (protocol !== "ec2Query") return new AwsError(code, text, { status });
  // For whoever may sts:DecodeAuthorizationMessage; here anybody may read it.
  const encoded = Buffer.from(JSON.stringify({ allowed: false, ...refusal, context: request })).toString("base64url");
  const message = `You are not authorized to perform this operation. ${text}. Encoded authorization failure message: ${encoded}`;
  return new AwsError(code, message, { status });
}

/** `on resource` is left out where the action takes none. */
function denialText(arn: string, { action, resource }: AccessRequest, refusal: Decision["refusal"]): string {
  const onResource = resource === "*" ? "" : ` on resource: ${resource}`;
  const kind = refusal?.kind ?? "identity-based policy";
  const why = refusal?.isExplicit
    ? `with an explicit deny in ${kind === "identity-based policy" ? "an" : "a"} ${kind}`
    : `because no ${kind} allows the ${action} action`;
  return `User: ${arn} is not authorized to perform: ${action}${onResource} ${why}`;
}
