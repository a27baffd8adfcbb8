import { randomUUID } from "node:crypto";
import type { RemovePermissionRequest } from "@aws-sdk/client-lambda";
import { checkRevision, findFunction, notFound } from "./context.ts";
import type { LambdaContext } from "./context.ts";

export const removePermission =
  (context: LambdaContext) =>
  (input: RemovePermissionRequest): object => {
    const record = findFunction(context, input.FunctionName ?? "", input.Qualifier);
    checkRevision(input.RevisionId, record.policyRevisionId);
    const policy = record.policy.filter(({ Sid }) => Sid !== input.StatementId);
    if (policy.length === record.policy.length) {
      throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
    }
    context.state.functions.put(record.name, { ...record, policy, policyRevisionId: randomUUID() });
    return {};
  };
