/** Which file system policies are taken (EFS API reference, PutFileSystemPolicy, InvalidPolicyException). */
import type { PutFileSystemPolicyCommandInput } from "@aws-sdk/client-efs";
import { makeContext } from "../iam/evaluation/context.ts";
import { decide } from "../iam/evaluation/decide.ts";
import { checkPolicyDocument } from "../iam/policy-document.ts";
import type { Caller } from "../kernel/service.ts";
import { efsError } from "./errors.ts";

const invalid = (message: string): Error => efsError("InvalidPolicyException", 400, message);

export function checkPolicy(input: PutFileSystemPolicyCommandInput, resource: string, caller: Caller): void {
  const document = input.Policy ?? "";
  try {
    checkPolicyDocument(document, "resource");
  } catch (error) {
    throw invalid((error as Error).message);
  }
  if (!input.BypassPolicyLockoutSafetyCheck && locksOut(document, resource, caller))
    throw invalid("Policy lockout safety check failed: the caller could not put another policy.");
}

/** Whether the policy denies its author the next PutFileSystemPolicy. */
function locksOut(document: string, resource: string, caller: Caller): boolean {
  const { refusal } = decide({
    action: "elasticfilesystem:PutFileSystemPolicy",
    resource,
    context: makeContext({ "aws:SecureTransport": "true" }),
    principal: caller,
    identity: [],
    boundary: null,
    resourcePolicy: { name: "resource", document },
  });
  return refusal?.isExplicit ?? false;
}
