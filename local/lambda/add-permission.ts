import { randomUUID } from "node:crypto";
import type { AddPermissionRequest, AddPermissionResponse } from "@aws-sdk/client-lambda";
import { AwsError } from "../kernel/service.ts";
import { checkRevision, conflict, findFunction, invalid, refuseUnsupported } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { LARGEST_POLICY_BYTES } from "./facts.ts";
import { makeStatement } from "./policy.ts";

const SUPPORTED = [
  "FunctionName",
  "StatementId",
  "Action",
  "Principal",
  "SourceArn",
  "SourceAccount",
  "RevisionId",
  "Qualifier",
];

export const addPermission =
  (context: LambdaContext) =>
  (input: AddPermissionRequest): AddPermissionResponse => {
    refuseUnsupported("AddPermission", input, SUPPORTED);
    const record = findFunction(context, input.FunctionName ?? "", input.Qualifier);
    checkRevision(input.RevisionId, record.policyRevisionId);
    const { StatementId = "", Principal = "" } = input;
    if (record.policy.some(({ Sid }) => Sid === StatementId)) {
      throw conflict(
        `The statement id (${StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    if (!/^(\*|\d{12}|arn:.+|[a-z0-9.-]+\.amazonaws\.com)$/.test(Principal)) {
      throw invalid("The provided principal was invalid. Please check the principal and try again.");
    }
    const statement = makeStatement(record, input);
    const policy = [...record.policy, statement];
    if (JSON.stringify(policy).length > LARGEST_POLICY_BYTES) {
      throw new AwsError(
        "PolicyLengthExceededException",
        `The final policy size (${JSON.stringify(policy).length}) is bigger than the limit (${LARGEST_POLICY_BYTES}).`,
      );
    }
    context.state.functions.put(record.name, { ...record, policy, policyRevisionId: randomUUID() });
    return { Statement: JSON.stringify(statement) };
  };
