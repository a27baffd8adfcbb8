/** A function's resource policy, and what any resource's policy lets an AWS service do. */
import type { AddPermissionRequest } from "@aws-sdk/client-lambda";
import { makeContext } from "../iam/evaluation/context.ts";
import { decide } from "../iam/evaluation/decide.ts";
import type { FunctionRecord, PolicyStatement } from "./state.ts";

/** A policy as any caller may have written it. */
export interface PolicyDocument {
  readonly Statement?: unknown;
}

/** The service that acts, what it would do, and on whose behalf. */
export interface ServiceAction {
  readonly service: string;
  readonly action: string;
  readonly resource: string;
  readonly sourceArn: string;
  readonly accountId: string;
}

export const policyDocument = (
  record: FunctionRecord,
): PolicyDocument & { readonly Version: string; readonly Id: string } => ({
  Version: "2012-10-17",
  Id: "default",
  Statement: record.policy,
});

export function makeStatement(record: FunctionRecord, input: AddPermissionRequest): PolicyStatement {
  const conditions = {
    ...(input.SourceAccount === undefined ? {} : { StringEquals: { "AWS:SourceAccount": input.SourceAccount } }),
    ...(input.SourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": input.SourceArn } }),
  };
  return {
    Sid: input.StatementId ?? "",
    Effect: "Allow",
    Principal: toPrincipal(input.Principal ?? ""),
    Action: input.Action ?? "",
    Resource: record.arn,
    ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
}

function toPrincipal(principal: string): PolicyStatement["Principal"] {
  if (principal === "*") return "*";
  if (principal.endsWith(".amazonaws.com")) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}

export const allowsService = (document: PolicyDocument, wanted: ServiceAction): boolean =>
  decide({
    action: wanted.action,
    resource: wanted.resource,
    context: makeContext({ "aws:SourceArn": wanted.sourceArn, "aws:SourceAccount": wanted.accountId }),
    principal: { service: wanted.service },
    identity: [],
    boundary: null,
    resourcePolicy: { name: "resource", document: JSON.stringify(document) },
  }).isAllowed;
