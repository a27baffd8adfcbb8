import type { GetPolicyRequest, GetPolicyResponse } from "@aws-sdk/client-lambda";
import { findFunction, notFound } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { policyDocument } from "./policy.ts";

export const getPolicy =
  (context: LambdaContext) =>
  (input: GetPolicyRequest): GetPolicyResponse => {
    const record = findFunction(context, input.FunctionName ?? "", input.Qualifier);
    if (record.policy.length === 0) throw notFound("The resource you requested does not exist.");
    return { Policy: JSON.stringify(policyDocument(record)), RevisionId: record.policyRevisionId };
  };
